"""Assignments 1 to 4 need nothing that Python lacks in a browser (JupyterLite): no thread, socket or process.

Keras is not there either: the cells of 3 and 4 that compare with it end with a sentence, and earn no points.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from weekly import some

ROOT = Path(__file__).parents[2]
NAMES = ("1_explore", "2_two_layer_net", "3_optimisation", "4_convolution")
ABSENT = (
    *("socket", "_socket", "ssl", "_ssl", "fcntl", "termios", "resource"),
    *("subprocess", "_posixsubprocess", "multiprocessing", "_multiprocessing"),
    *("keras", "tensorflow", "jax", "torch", "sklearn", "h5py"),
)
# What a browser's kernel loads before a notebook runs may know these modules; nothing may ask for them later.
RUN = """
import json, sys, threading
import IPython.core.interactiveshell, IPython.display, ipywidgets, matplotlib.pyplot, numpy, tqdm.auto
matplotlib.use("agg")
matplotlib.font_manager.findfont("sans")
from IPython.core.history import HistoryManager
HistoryManager.enabled = False
shell = IPython.core.interactiveshell.InteractiveShell.instance()
absent = set({absent!r})

class Without:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] in absent else self.finder.find_spec(name, path, target)

for name in [*sys.modules]:
    if name.partition(".")[0] in absent:
        del sys.modules[name]
sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]

def start(self):
    raise RuntimeError("can't start new thread")

threading.Thread.start = start
failed = {{}}
for name, source in json.load(sys.stdin):
    done = shell.run_cell(source, store_history=True)
    if not done.success:
        failed[name] = f"{{type(done.error_in_exec).__name__}}: {{done.error_in_exec}}"
sys.__stdout__.write("\\n" + json.dumps(failed))
"""


def run(cells, folder):
    """The cells that end with an error, and the error."""
    given = json.dumps([(cell.id, cell.source) for cell in cells])
    environment = {**os.environ, "CIFAR_BUDGET": "smoke", "CIFAR_CACHE_DIR": str(folder / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(absent=ABSENT)],
        input=given,
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow  # runs whole notebooks, for seven to nine seconds each
@pytest.mark.parametrize("name", some(NAMES, lambda _, name: name == "4_convolution"))
def test_an_assignment_in_numpy_runs_without_what_a_browser_lacks(name, tmp_path):
    notebook = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    failed = run(cells, tmp_path)
    of_keras = {cell.id for cell in cells if "not-graded" in cell.metadata.get("tags", [])}
    assert failed.keys() <= of_keras, failed
    assert {error for error in failed.values() if not error.startswith("NameError")} <= {
        "ModuleNotFoundError: No module named 'keras'"
    }
    assert bool(failed) == (name in ("3_optimisation", "4_convolution"))


def test_what_a_browser_lacks_is_missed():
    cells = [nbformat.v4.new_code_cell(f"import {name}", id=name) for name in ("socket", "ssl", "fcntl")]
    cells.append(
        nbformat.v4.new_code_cell("import threading; threading.Timer(1, print).start()", id="thread")
    )
    assert run(cells, Path.cwd()).keys() == {"socket", "ssl", "fcntl", "thread"}
