"""The course's site: it builds without a warning, gives nothing away, and loads nothing from outside."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup

from cifar_helpers import recorded
from cifar_helpers.checks.capstone import calibration
from cifar_helpers.grading.errors import BuildError
from cifar_helpers.instructors import expected, notebooks, shown, site

ROOT = Path(__file__).parents[2]
NAMES = notebooks.assignments(ROOT)
LOADING = re.compile(r"@import\s+[\"']?(?:https?:)?//|url\(\s*[\"']?(?:https?:)?//", re.IGNORECASE)
SCRIPTED = re.compile(r"(?:import|import\(|importScripts\(|fetch\(|\.src\s*=)\s*[\"'`]https?://")
MARKERS = ("### BEGIN", "### END")


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The site, built with warnings as errors."""
    from sphinx.cmd.build import main

    folder = tmp_path_factory.mktemp("site")
    assert main(["-q", "-W", "--keep-going", str(ROOT / "course"), str(folder)]) == 0
    return folder


def secrets(name: str) -> set[str]:
    """Lines of solutions and hidden tests, and phrases of model answers, that the released notebook lacks."""
    released, executed = (
        nbformat.read(ROOT / kind / name / f"{name}.ipynb", as_version=4).cells
        for kind in ("release", "source")
    )
    public = squeezed("\n".join(cell.source for cell in released))
    known = {(cell.id, cell.source) for cell in released}
    found = set()
    for cell in executed:
        if (cell.id, cell.source) not in known:
            code = cell.cell_type == "code"
            found |= set(cell.source.splitlines() if code else re.findall(r"[\w ,'()-]{25,}", cell.source))
    lines = {squeezed(line) for line in found if not line.strip().startswith(MARKERS)}
    return {line for line in lines if len(line) > 6 and line not in public}


def squeezed(text: str) -> str:
    """Without spaces, quotation marks and code marks, which a page may set in another way."""
    return re.sub(r"[\s\"'“”‘’`]", "", text)


def text_of(page: Path) -> str:
    return squeezed(BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text())


@pytest.mark.slow  # builds the site
@pytest.mark.filterwarnings("default")  # Sphinx's of its themes
class TestBuilt:
    @pytest.mark.parametrize("name", NAMES)
    def test_no_line_of_a_solution_or_hidden_test_is_on_the_page_of_its_notebook(self, built, name):
        hidden = secrets(name)
        assert len(hidden) > 30
        text = text_of(built / site.FOLDER / f"{name}.html")
        assert [line for line in hidden if line in text] == []

    def test_no_file_of_the_site_holds_a_mark_of_solutions_or_hidden_tests(self, built):
        secret = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN)|private_seed\(\)")
        files = (
            path for path in built.rglob("*") if path.suffix in {".html", ".js", ".txt", ".ipynb", ".json"}
        )
        assert [path.name for path in files if secret.search(path.read_text(encoding="utf-8"))] == []

    @pytest.mark.parametrize("name", NAMES)
    def test_a_notebook_has_its_figures_its_stubs_and_says_where_the_outputs_come_from(self, built, name):
        page = BeautifulSoup(
            (built / site.FOLDER / f"{name}.html").read_text(encoding="utf-8"), "html.parser"
        )
        figures = page.select(".cell_output img")
        assert len(figures) > 4
        assert all(figure.get("alt") for figure in figures)
        assert "raise NotImplementedError" in page.get_text()
        assert "in the toy budget" in page.select_one(".admonition.note").get_text()

    @pytest.mark.parametrize("name", expected.pages())
    def test_what_one_should_see_has_pictures_in_words_and_is_in_the_navigation(self, built, name):
        path = f"{expected.FOLDER}/{expected.path_of(name)}.html"
        page = BeautifulSoup((built / path).read_text(encoding="utf-8"), "html.parser")
        pictures = page.select("article img")
        runs = expected.pages()[name]
        assert len(pictures) >= len({run.name for run in runs}) + 2
        assert all("recorded" in picture["alt"] for picture in pictures)
        for run in runs:
            assert run.sentence in page.get_text()
            assert f"{100 * run.accuracies['test']:.1f} %" in page.get_text()
        home = BeautifulSoup((built / "index.html").read_text(encoding="utf-8"), "html.parser")
        assert home.select(f'nav a[href="{path}"]')

    def test_no_page_loads_anything_from_outside(self, built):
        for path in built.rglob("*.html"):
            page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            tags = page.select("link[href], script[src], img, iframe, source, video, audio, object, embed")
            places = [tag.get(key, "") for tag in tags for key in ("href", "src", "srcset", "data")]
            assert [place for place in places if re.match(r"(https?:)?//", place)] == [], path.name
            styles = [
                *(tag.get_text() for tag in page.select("style")),
                *(tag["style"] for tag in page.select("[style]")),
            ]
            assert not any(LOADING.search(style) for style in styles), path.name
            assert not any(SCRIPTED.search(tag.get_text()) for tag in page.select("script")), path.name
        for path in built.rglob("*.css"):
            assert not LOADING.search(path.read_text(encoding="utf-8")), path.name
        for path in built.rglob("*.js"):
            assert not SCRIPTED.search(path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize("name", recorded.names())
def test_how_sure_a_recorded_net_was_is_as_the_capstone_calculates_it(name):
    run = recorded.run(name)
    table = calibration.expected(run.labels, run.probabilities, expected.BINS)
    np.testing.assert_allclose(expected.reliability(run), table, rtol=1e-5)


def test_a_cell_that_differs_in_the_executed_notebook_shows_no_output():
    cell, output = nbformat.v4.new_code_cell, nbformat.v4.new_output("stream", text="7")
    title = nbformat.v4.new_markdown_cell(
        "[![badge](https://example.org/badge.svg)](https://example.org)\n\n# Title"
    )
    released = nbformat.v4.new_notebook(cells=[title, cell("stub", id="a"), cell("print(7)", id="b")])
    executed = nbformat.v4.new_notebook(
        cells=[cell("solution", id="a", outputs=[output]), cell("print(7)", id="b", outputs=[output])]
    )
    page = site.page("1_name", released, executed, "smoke").cells
    assert [len(each.outputs) for each in page if each.cell_type == "code"] == [0, 1]
    assert page[0].source.startswith("[badge](https://example.org)")
    assert "trainings of seconds" in page[1].source


@pytest.fixture
def small_course(tmp_path, monkeypatch):
    """A course whose one notebook prints how many images its budget has, with a released notebook."""
    monkeypatch.delenv("CIFAR_BUDGET", raising=False)
    text = tmp_path / "course" / "assignments" / "1_x" / "1_x.py"
    text.parent.mkdir(parents=True)
    text.write_text(
        "# %%\nfrom cifar_helpers import budget\nnow = budget.current()\n# %%\nsecret = 42\n"
        "# %%\nprint(now.pick(smoke=1, toy=2, laptop=3, gpu=4))\n# %% [markdown]\n# # Title\n"
    )
    cells = notebooks.read_text(text).cells
    cells[1].source = "raise NotImplementedError"
    release = tmp_path / "release" / "1_x" / "1_x.ipynb"
    notebooks.write(nbformat.v4.new_notebook(cells=cells), release)
    executed = notebooks.read_text(text)
    notebooks.write(executed, tmp_path / "source" / "1_x" / "1_x.ipynb")
    return tmp_path, text


@pytest.mark.slow  # starts a kernel
def test_a_page_shows_outputs_of_toy_until_the_code_is_another(small_course, tmp_path):
    root, text = small_course
    path = shown.write("1_x", root)
    assert "secret" not in path.read_text(encoding="utf-8")
    site.write_pages(root, tmp_path / "pages")
    page = (tmp_path / "pages" / "1_x.ipynb").read_text(encoding="utf-8")
    assert '"2\\n"' in page
    assert "in the `toy` budget" in page
    text.write_text(text.read_text().replace("laptop=3", "laptop=5").replace("42", "42  # still"))
    assert shown.read("1_x", root) is not None
    text.write_text(text.read_text().replace("42", "43"))
    assert shown.read("1_x", root) is None
    site.write_pages(root, tmp_path / "pages")
    assert "in the `smoke` budget" in (tmp_path / "pages" / "1_x.ipynb").read_text(encoding="utf-8")


@pytest.mark.slow  # starts a kernel
def test_ctrl_c_ends_a_build_with_a_sentence_and_leaves_the_notebook_that_was_there(small_course):
    root, text = small_course
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    started = root / "started"
    text.write_text(f"# %%\nimport time\nopen({str(started)!r}, 'w').close()\ntime.sleep(120)\n")
    path = root / "source" / "1_x" / "1_x.ipynb"
    before = path.read_bytes()
    main = "from cifar_helpers.command import main; main()"
    command = [sys.executable, "-c", main, "build", "--course", str(root)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as build:
        end = time.monotonic() + 60
        while not started.exists() and build.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        build.send_signal(signal.SIGINT)
        said = build.communicate(timeout=60)[0]
    assert build.returncode == 130, said
    assert "Stopped by Ctrl-C: the notebook that was running is as it was before." in said
    assert "AssertionError" not in said
    assert path.read_bytes() == before


@pytest.mark.slow  # starts a kernel
def test_a_run_in_toy_that_fails_leaves_the_outputs_that_were_there(small_course):
    root, text = small_course
    old = root / shown.FOLDER / "1_x.ipynb"
    old.parent.mkdir()
    old.write_text("old")
    text.write_text(text.read_text() + "# %%\n1 / 0\n")
    with pytest.raises(BuildError, match="ZeroDivisionError"):
        shown.write("1_x", root)
    assert old.read_text() == "old"
