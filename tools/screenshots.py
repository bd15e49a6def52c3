"""Takes a picture of each main view, light and dark, wide and narrow; also those that the home page shows.

python tools/screenshots.py [FOLDER]     (after `apt-get install chromium` and `make site demo`)

Into FOLDER (`screenshots`) go the home page, a notebook's page, the package's page, a feedback page, the
leaderboard of an invented class, and a check in JupyterLab, which is not for narrow windows.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.samples import fill, reference
from cifar_helpers.instructors.leaderboard import page as leaderboard
from cifar_helpers.instructors.leaderboard.private_test import PrivateTest
from cifar_helpers.instructors.leaderboard.scores import Board, Score

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "course" / "figures"
NAME = "2_two_layer_net"
ANSWER = "score-gradients"
BROWSER = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SITE = {
    "home": "index.html",
    "notebook-page": f"notebooks/{NAME}.html#task-5-from-the-loss-to-the-scores",
    "package": "api.html",
}
CLASS = {"amber otter": 781, "silver wren": 764, "blue lynx": 764, "quiet heron": 702, "green ibex": 655}
WIDTHS = {1280: 800, 390: 844}
SCALE = 1.5
# What the home page shows of a view: a name, and the part in pixels: left, top, right, bottom.
PARTS = {
    "check": ("notebook", (0, 0, 1280, 800)),
    "feedback": ("feedback", (180, 0, 1100, 800)),
    "leaderboard": ("leaderboard", (230, 0, 1050, 600)),
}


def write_notebook(folder: Path) -> None:
    """The release, solved but for one wrong answer, run up to the check that finds it; its start is cut."""
    course = Course(ROOT)
    notebook = nbformat.read(ROOT / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    wrong = ROOT / "course" / "assignments" / NAME / "answers" / ANSWER / "wrong_not_divided.py"
    answers = reference(course, nbformat.read(ROOT / "source" / NAME / f"{NAME}.ipynb", as_version=4))
    fill(notebook, answers | {ANSWER: wrong.read_text().split("\n", 1)[1].rstrip()})
    ids = [cell.id for cell in notebook.cells]
    notebook.cells = notebook.cells[: ids.index(f"test-{ANSWER}") + 2]
    os.environ["CIFAR_HINTS"] = "all"
    NotebookClient(notebook, allow_errors=True).execute()
    notebook.cells = notebook.cells[ids.index(ANSWER) - 2 :]
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


def write_leaderboard(folder: Path) -> Path:
    """The page of an invented class."""
    count, ranks = 1_000, sorted(CLASS.values(), reverse=True)
    scores = [
        Score(name, 1 + ranks.index(right), right, count, 2.4 * (1 - right / count))
        for name, right in CLASS.items()
    ]
    names = {name: name for name in CLASS}
    test = PrivateTest(folder, "an invented class", "", count, "")
    board = Board(test, scores, {}, ["chen"], names, names)
    path = folder / "leaderboard.html"
    path.write_text(leaderboard.render("9_capstone", board, [("my baseline", 0.71)]), encoding="utf-8")
    return path


@contextmanager
def lab(folder: Path) -> Iterator[str]:
    """JupyterLab on the folder, as light or dark as the browser asks for; the notebook's address."""
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"adaptive-theme": True}))
    (settings / "notification.jupyterlab-settings").write_text(json.dumps({"fetchNews": "false"}))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    options = [f"--port={port}", "--IdentityProvider.token=t", f"--ServerApp.root_dir={folder}"]
    environment = os.environ | {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}
    server = subprocess.Popen(command + options, stderr=subprocess.DEVNULL, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/api?token=t")
        yield f"http://127.0.0.1:{port}/lab/tree/{NAME}.ipynb?token=t"
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(f"{address} does not answer")


def show_diagnosis(page: Page) -> None:
    """Waits for JupyterLab, and leaves the file browser out."""
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.get_by_text("likely cause:").first.wait_for()
    page.keyboard.press("Control+b")
    page.get_by_text("likely cause:").first.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)  # the formulas are set


def take(browser: Browser, views: dict[str, str], folder: Path) -> None:
    """Each view in each scheme of colours and width."""
    for scheme in ("light", "dark"):
        for width, height in WIDTHS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=SCALE
            )
            for name, address in views.items():
                if name == "check" and width < 800:
                    continue
                page = context.new_page()
                page.goto(address)
                if name == "check":
                    show_diagnosis(page)
                page.wait_for_timeout(600)
                page.screenshot(path=folder / f"{name}-{scheme}-{width}.png")
                page.close()
            context.close()


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    site, feedback = ROOT / "site", ROOT / "demo" / "feedback" / "aiko" / NAME / f"{NAME}.html"
    if not site.is_dir() or not feedback.is_file():
        sys.exit("There is no site or no feedback page to be shown: run `make site demo` first")
    views = {name: f"{site.as_uri()}/{page}" for name, page in SITE.items()} | {"feedback": feedback.as_uri()}
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        views["leaderboard"] = write_leaderboard(Path(scratch)).as_uri()
        write_notebook(Path(scratch))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER)
        with lab(Path(scratch)) as address:
            take(browser, views | {"check": address}, folder)
        browser.close()
    for name, (figure, part) in PARTS.items():
        with Image.open(folder / f"{name}-light-1280.png") as picture:
            picture.crop(tuple(int(SCALE * edge) for edge in part)).save(
                FIGURES / f"{figure}.png", optimize=True
            )


if __name__ == "__main__":
    main()
