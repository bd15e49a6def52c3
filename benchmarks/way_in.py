"""Seconds from nothing to the first green check: a new environment, `cifar-course start`, the first task.

python benchmarks/way_in.py 2_two_layer_net    # needs uv, whose cache is filled first, uncounted

JupyterLab is started without a browser; the time in which a person reads and thinks is not in it.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client import BlockingKernelClient

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results" / "way_in.json"
PORT, TOKEN = 18_641, "way-in"
PATIENCE = 120  # seconds


def install(wheel: str, folder: Path, *options: str) -> None:
    """A new environment with the students' package and JupyterLab."""
    subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, folder], check=True)
    command = [
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        folder / "bin" / "python",
        *options,
        f"{wheel}[lab]",
    ]
    subprocess.run(command, check=True)


def ask(endpoint: str, /, **content: Any) -> Any:
    """What JupyterLab's server answers."""
    data = json.dumps(content).encode() if content else None
    address = f"http://127.0.0.1:{PORT}/api/{endpoint}"
    request = urllib.request.Request(address, data, {"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


def until(done: Callable[[], Any]) -> Any:
    """What a function returns once it raises no OSError."""
    for _ in range(PATIENCE * 10):
        try:
            return done()
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("JupyterLab does not answer")


@contextmanager
def started(name: str, venv: Path, place: Path) -> Iterator[str]:
    """`cifar-course start` until the notebook has a kernel, whose connection file it gives."""
    runtime = place / "runtime"
    environment = {
        **{
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PYTHON", "VIRTUAL", "CIFAR_"))
        },
        **{"JUPYTER_RUNTIME_DIR": str(runtime), "JUPYTER_TOKEN": TOKEN, "CIFAR_BUDGET": "toy"},
        "IPYTHONDIR": str(place / "ipython"),
    }
    command = [venv / "bin" / "cifar-course", "start", name, "--no-browser", "--"]
    command += ["--port", str(PORT), "--allow-root"]
    with subprocess.Popen(command, cwd=place, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            until(lambda: ask("status"))
            kernel = {"name": "python3"}
            session = ask("sessions", path=f"{name}.ipynb", type="notebook", name=name, kernel=kernel)
            yield str(runtime / f"kernel-{session['kernel']['id']}.json")
        finally:
            server.terminate()


def cells_to_first_check(name: str, notebook: Path) -> Iterator[str]:
    """The code of a laid-out notebook down to its first check, with the tasks above it solved."""
    source = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    solved = {cell.id: cell.source for cell in source.cells}
    for cell in nbformat.read(notebook, as_version=4).cells:
        marked = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code":
            yield solved[cell.id] if marked.get("solution") else cell.source
            if marked.get("grade"):
                return


def run(connection: str, cells: Iterator[str]) -> str:
    """What the last cell prints, once all have run without an error."""
    client = BlockingKernelClient(connection_file=connection)
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(PATIENCE)
    printed: list[str] = []
    for cell in cells:
        printed.clear()
        answer = client.execute_interactive(
            cell,
            timeout=PATIENCE,
            output_hook=lambda message: printed.append(message["content"].get("text", "")),
        )
        assert answer["content"]["status"] == "ok", answer["content"]
    client.stop_channels()
    return "".join(printed).strip()


def measure(name: str, wheel: str, scratch: Path) -> dict[str, Any]:
    """Seconds of each step, and what the first check said."""
    steps, place = {}, scratch / "place"
    place.mkdir()
    begun = time.monotonic()
    install(wheel, scratch / "venv", "--offline")
    steps["environment"] = time.monotonic() - begun
    with started(name, scratch / "venv", place) as connection:
        steps["JupyterLab and kernel"] = time.monotonic() - begun - sum(steps.values())
        said = run(connection, cells_to_first_check(name, place / name / f"{name}.ipynb"))
        steps["cells to the first check"] = time.monotonic() - begun - sum(steps.values())
    return {"seconds": {step: round(seconds, 1) for step, seconds in steps.items()}, "said": said}


def main(name: str) -> None:
    """Measures one assignment and records it."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        made = subprocess.run(
            [ROOT / "tools" / "wheel.sh", scratch / "dist"], capture_output=True, check=True
        )
        wheel = made.stdout.decode().strip()
        install(wheel, scratch / "warm")
        found = measure(name, wheel, scratch)
    found["total"] = round(sum(found["seconds"].values()), 1)
    found |= {"date": date.today().isoformat(), "load": [round(load, 1) for load in os.getloadavg()]}
    python = f"Python {platform.python_version()}"
    found["machine"] = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, {python}"
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    results[name] = found
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
