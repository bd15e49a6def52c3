"""Takes the README's picture: the release notebook in JupyterLab, with a wrong answer and its diagnosis.

python tools/screenshot.py     (after `apt-get install chromium`)
"""

import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from playwright.sync_api import sync_playwright

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.samples import fill, reference

ROOT = Path(__file__).parent.parent
NAME = "2_two_layer_net"
ANSWER = "score-gradients"
PICTURE = ROOT / "course" / "figures" / "notebook.png"
BROWSER = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def write_notebook(folder: Path) -> None:
    """The release, solved but for one wrong answer, run up to the check that finds it; its start is cut."""
    course = Course(ROOT)
    notebook = nbformat.read(ROOT / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    wrong = ROOT / "course" / "assignments" / NAME / "answers" / ANSWER / "wrong_not_divided.py"
    answers = reference(course, nbformat.read(ROOT / "source" / NAME / f"{NAME}.ipynb", as_version=4))
    fill(notebook, answers | {ANSWER: wrong.read_text().split("\n", 1)[1].rstrip()})
    ids = [cell.id for cell in notebook.cells]
    notebook.cells = notebook.cells[: ids.index(f"test-{ANSWER}") + 2]
    NotebookClient(notebook, allow_errors=True).execute()
    notebook.cells = notebook.cells[ids.index(ANSWER) - 1 :]
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


def take(folder: Path, port: int) -> None:
    """Opens the notebook, scrolls to the diagnosis, and takes the picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER)
        page = browser.new_page(viewport={"width": 1280, "height": 760}, device_scale_factor=1.5)
        page.goto(f"http://127.0.0.1:{port}/lab/tree/{NAME}.ipynb?token=t")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.keyboard.press("Control+b")
        page.get_by_text("likely cause:").wait_for()
        if (no_news := page.get_by_role("button", name="No", exact=True)).is_visible():
            no_news.click()
        page.keyboard.press("Control+b")  # no file browser
        page.wait_for_timeout(1500)  # the formulas are set
        page.screenshot(path=PICTURE)
        browser.close()


def main() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        write_notebook(Path(folder))
        command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
        options = [f"--port={port}", "--IdentityProvider.token=t", f"--ServerApp.root_dir={folder}"]
        server = subprocess.Popen(command + options, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token=t", timeout=5)
                    break
                except OSError:
                    time.sleep(0.3)
            take(Path(folder), port)
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
