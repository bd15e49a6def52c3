"""An instructor may edit in JupyterLab: saving the source notebook writes the text."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from cifar_helpers.instructors import notebooks

ROOT = Path(__file__).parents[2]
NAME = "2_two_layer_net"
TEXT = Path("course/assignments") / NAME / f"{NAME}.py"
SOURCE = Path("source") / NAME / f"{NAME}.ipynb"


@pytest.fixture
def course(tmp_path):
    """A copy of what the pairing needs."""
    for path in (TEXT, SOURCE, Path("jupytext.toml")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


@pytest.fixture
def contents(course):
    """Calls the contents API of a Jupyter server that runs in the course's folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    options = [
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=t",
        "--allow-root",
        f"--ServerApp.root_dir={course}",
    ]
    server = subprocess.Popen(command + options, cwd=course, stderr=subprocess.PIPE, text=True)

    def call(path: Path, model: dict | None = None) -> dict:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/contents/{path.as_posix()}",
            data=json.dumps(model).encode() if model else None,
            method="PUT" if model else "GET",
            headers={"Authorization": "token t"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    for _ in range(150):
        try:
            call(Path())
            break
        except OSError:
            assert server.poll() is None, server.stderr.read()
            time.sleep(0.2)
    yield call
    server.terminate()
    server.wait(20)


@pytest.mark.slow  # a Jupyter server starts
def test_saving_the_source_notebook_in_jupyter_changes_the_text(course, contents):
    model = contents(SOURCE)
    cells = model["content"]["cells"]
    first_text = next(cell for cell in cells if cell["cell_type"] == "markdown")
    first_text["source"] += "\n\nA sentence that an instructor added."

    contents(SOURCE, {"type": "notebook", "format": "json", "content": model["content"]})

    before = notebooks.read_text(ROOT / TEXT)
    after = notebooks.read_text(course / TEXT)
    assert "A sentence that an instructor added." in (course / TEXT).read_text()
    assert [cell.metadata for cell in after.cells] == [cell.metadata for cell in before.cells]
    changed = [a.source for a, b in zip(after.cells, before.cells, strict=True) if a.source != b.source]
    assert len(changed) == 1


def test_text_to_notebook_and_back_is_the_same_text():
    import jupytext

    for name in notebooks.assignments(ROOT):
        path = ROOT / "course" / "assignments" / name / f"{name}.py"
        notebook = jupytext.read(path, fmt="py:percent")
        config = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "nbgrader,tags,-all"}
        notebook.metadata["jupytext"] = config
        assert jupytext.writes(notebook, fmt="py:percent") == path.read_text(encoding="utf-8")
