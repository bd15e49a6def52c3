"""A student's way in JupyterLab: start, open, a wrong answer, a right one, the check before handing in."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.long  # JupyterLab starts, and a kernel

NAME, TASK = "1_explore", "decode-record"
ANSWERS = Path(__file__).parents[2] / "course" / "assignments" / NAME / "answers" / TASK
PROGRAM = Path(sys.executable).with_name("cifar-course")


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "CIFAR_BUDGET": "smoke"}


@contextmanager
def started(folder: Path, home: Path):
    """`cifar-course start`, as a student types it; the address of its JupyterLab."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home.mkdir()
    lab = ["--ip=127.0.0.1", f"--port={port}", "--allow-root", "--IdentityProvider.token=t"]
    command = [PROGRAM, "start", NAME, "--folder", folder, "--no-browser", "--", *lab]
    with open(home / "lab.log", "wb") as log:
        server = subprocess.Popen(command, env=environment(home), stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/api?token=t", server, home / "lab.log")
        yield address
    finally:
        server.terminate()
        server.wait(60)


def wait_for(url: str, server: subprocess.Popen, log: Path, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab does not answer:\n{log.read_text(encoding='utf-8')}")


def answer(page, cell, name: str) -> None:
    """Writes a known answer into the task's cell and runs it and the check below it."""
    lines = (ANSWERS / f"{name}.py").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("# diagnosis: "))
    editor = cell.locator(".cm-content")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")


def checked(notebook: Path, home: Path) -> subprocess.CompletedProcess:
    """`cifar-course check`, in a terminal beside JupyterLab."""
    command = [PROGRAM, "check", "--quick", notebook.name]
    return subprocess.run(
        command, cwd=notebook.parent, env=environment(home), capture_output=True, text=True, timeout=120
    )


def test_from_start_to_the_file_to_upload(tmp_path, browser):
    folder, home = tmp_path / "work", tmp_path / "home"
    notebook = folder / f"{NAME}.ipynb"
    with started(folder, home) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 1000})
        page = context.new_page()
        page.goto(f"{address}/lab/tree/{notebook.name}?token=t")
        cell = page.locator(".jp-CodeCell", has_text="def decode_record(record)").first
        cell.wait_for(timeout=60_000)
        cell.locator(".cm-content").click()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Above Selected Cell").click()
        check = page.locator(".jp-CodeCell", has_text="check.decode_record(decode_record)").first
        answer(page, cell, "wrong_interleaved")
        check.get_by_text("hint 1 of 3").wait_for(timeout=60_000)
        check.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        check.get_by_text("as if the colours of a pixel stood side by side").wait_for(timeout=60_000)
        answer(page, cell, "right_offset")
        check.get_by_text("ok:").first.wait_for(timeout=60_000)
        page.keyboard.press("ControlOrMeta+s")
        saved(notebook, "ok:")
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        last = page.locator(".jp-CodeCell", has_text="hand_in.check(").last
        last.get_by_text("8 of 88 points so far").wait_for(timeout=120_000)  # also after open tasks
        context.close()
    said = checked(notebook, home).stdout
    assert said.startswith(f"{NAME}: 8 of 88 points so far")
    assert (folder / "to_upload" / notebook.name).exists(), said


def saved(notebook: Path, expected: str, seconds: float = 30) -> None:
    """Waits until JupyterLab has written a notebook in which an output holds what is expected."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        outputs = [cell.get("outputs", []) for cell in nbformat.read(notebook, 4).cells]
        if expected in str(outputs):
            return
        time.sleep(0.3)
    pytest.fail(f"{notebook.name} was not saved")
