"""Opening what was handed in runs none of it as the instructor; honest notebooks can be run all the same."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from server import jupyter

pytestmark = pytest.mark.long  # each test starts a Jupyter server

# Modules that a kernel imports while it starts, or soon after.
NAMES = (
    "ipykernel_launcher",
    "ipykernel",
    "IPython",
    "zmq",
    "tornado",
    "json",
    "sitecustomize",
    "jedi",
    "debugpy",
)
FOLDERS = ("submitted", "autograded", "feedback")
KERNEL = {"name": "python3", "display_name": "Python 3"}
SCRIPT = """
from IPython.display import HTML, Javascript, display
print("ends")
display(Javascript("setInterval(() => { document.title = 'pwned' }, 50)"))
display(HTML("<script>setInterval(() => { document.title = 'pwned' }, 50)</script>"))
"""
LOOK = """
import os, pathlib
print("uid", os.getuid())
print("sees", pathlib.Path({root!r}).exists())
"""


def notebook(path: Path, source: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = new_notebook(cells=[new_code_cell(source)], metadata={"kernelspec": KERNEL})
    nbformat.write(made, path)


@pytest.fixture(scope="module")
def course(released, tmp_path_factory) -> Path:
    """A course with hostile and honest notebooks among what was handed in, and one of the staff's."""
    root = tmp_path_factory.mktemp("opening") / "course"
    shutil.copytree(released, root)
    for folder in FOLDERS:
        hostile = root / folder / "mallory" / "1_sums"
        notebook(hostile / "1_sums.ipynb", "print('hello')")
        for name in NAMES:
            (hostile / f"{name}.py").write_text(f"open({str(root / 'ran')!r}, 'a').write({name!r} + ' ')")
        (hostile / "nbgrader_config.py").write_text(f"open({str(root / 'ran')!r}, 'a').write('config ')")
    notebook(root / "submitted" / "ada" / "1_sums" / "1_sums.ipynb", LOOK.format(root=str(root)))
    notebook(root / "submitted" / "scripts" / "1_sums" / "1_sums.ipynb", SCRIPT)
    notebook(root / "scripts.ipynb", SCRIPT)
    (root / "link").symlink_to(root / "submitted" / "mallory" / "1_sums")
    notebook(root / "own.ipynb", LOOK.format(root=str(root)))
    return root


# Root alone can take root's rights away; an ordinary user is one already.
ACCOUNTS = ["as this account", "as a user"] if os.getuid() == 0 else ["as this account"]


@pytest.fixture(scope="module", params=ACCOUNTS)
def account(request):
    return request.param


@pytest.fixture(scope="module", params=["lab", "notebook"])
def server(request, account, course, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with jupyter(course, home, request.param, as_user=account == "as a user") as address:
        yield request.param, address


TOP = {"lab": "lab", "notebook": "tree"}


def opened(server, browser, path: str):
    """The page of a notebook that was double-clicked, when its kernel has started or was refused."""
    program, address = server
    folder, _, name = path.rpartition("/")
    page = browser.new_context().new_page()
    place = f"{'lab/tree' if program == 'lab' else 'tree'}/{folder}" if folder else TOP[program]
    page.goto(f"{address}/{place}?reset&token=t")
    entry = page.locator(".jp-DirListing-item", has_text=name)
    entry.wait_for(timeout=60_000)
    if program == "lab":
        entry.dblclick()
    else:
        with page.context.expect_page() as tab:
            entry.dblclick()
        page = tab.value
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_timeout(8_000)  # that nothing happens can't be waited for in another way
    return page


def run_first_cell(page) -> str:
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector(".jp-OutputArea-output pre", timeout=90_000)
    page.wait_for_timeout(500)
    return page.locator(".jp-OutputArea-output pre").first.inner_text()


@pytest.mark.parametrize(
    "where", ["submitted/mallory/1_sums", "autograded/mallory/1_sums", "feedback/mallory/1_sums", "link"]
)
def test_opening_a_hostile_submission_runs_nothing_of_it_as_the_instructor(server, browser, course, where):
    opened(server, browser, f"{where}/1_sums.ipynb").close()
    assert not (course / "ran").exists(), (course / "ran").read_text()


def test_an_honest_submission_runs_in_the_sandbox(server, browser, course):
    page = opened(server, browser, "submitted/ada/1_sums/1_sums.ipynb")
    said = run_first_cell(page)
    page.close()
    assert "uid 0" not in said.splitlines()
    assert "sees False" in said


def test_what_is_run_of_a_submission_runs_no_script_in_the_browser(server, browser):
    page = opened(server, browser, "submitted/scripts/1_sums/1_sums.ipynb")
    said = run_first_cell(page)
    page.wait_for_timeout(1_000)
    title = page.title()
    page.close()
    assert "pwned" not in title
    assert "ends" in said


def test_a_script_of_the_staffs_own_does_run(server, browser):
    page = opened(server, browser, "scripts.ipynb")
    run_first_cell(page)
    page.wait_for_function("document.title.includes('pwned')", timeout=10_000)
    page.close()


def test_a_notebook_of_the_staff_runs_as_ever(server, browser, account):
    page = opened(server, browser, "own.ipynb")
    said = run_first_cell(page)
    page.close()
    own = 1000 if account == "as a user" else os.getuid()
    assert said.split() == ["uid", str(own), "sees", "True"]


def test_with_the_guard_on_opening_runs_nothing_either(browser, course, tmp_path):
    """A server of another environment has no guard: there the kernel's own option is the wall."""
    with jupyter(course.parent, tmp_path, "lab", guarded=False) as address:
        opened(("lab", address), browser, "course/submitted/mallory/1_sums/1_sums.ipynb").close()
    assert not (course / "ran").exists(), (course / "ran").read_text()
