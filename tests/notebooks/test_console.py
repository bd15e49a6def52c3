"""A solved notebook writes nothing to standard error, which notebooks show in red, on a student's machine."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from ipykernel.kernelspec import write_kernel_spec
from nbclient import NotebookClient

from cifar_helpers.instructors import notebooks

ROOT = Path(__file__).parents[2]
NAMES = notebooks.assignments(ROOT)
# What a console has of an environment: no variable of TensorFlow's or the course's but the budget, for speed.
HAS = ("HOME", "LANG", "PATH", "TMPDIR", "USER")
A_TRAINING = """
net = keras.Sequential([keras.Input((4, 4, 3)), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")])
net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
X, y = np.ones((8, 4, 4, 3), np.float32), np.arange(8) % 3
training.fit(net, (X, y), (X, y), 1, show=True, title="A net")
net.predict(X, verbose=0).shape
"""


def red_lines(notebook: nbformat.NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What its cells write to standard error in a kernel as `pip install ipykernel` makes it."""
    write_kernel_spec(tmp_path / "kernels" / "student")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    environment = {name: os.environ[name] for name in HAS if name in os.environ}
    client = NotebookClient(
        notebook, kernel_name="student", timeout=600, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute(env={**environment, "CIFAR_BUDGET": "smoke"})
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]


@pytest.mark.slow  # TensorFlow is imported in a kernel
def test_importing_tensorflow_and_training_leave_the_console_clean(tmp_path, monkeypatch):
    source = nbformat.read(ROOT / "source" / "5_convnets" / "5_convnets.ipynb", as_version=4)
    setup = next(cell.source for cell in source.cells if cell.cell_type == "code")
    cells = [setup, "import keras", *[A_TRAINING] * 4, "import tensorflow as tf\ntf.zeros(3) + 1"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    assert red_lines(notebook, tmp_path, monkeypatch) == []
    shown = [output for cell in notebook.cells for output in cell.outputs]
    assert sum("epoch 1: accuracy" in output.get("text", "") for output in shown) == 4


@pytest.mark.long  # all notebooks are run
@pytest.mark.parametrize("name", NAMES)
def test_a_solved_notebook_leaves_the_console_clean(name, tmp_path, monkeypatch):
    notebook = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    assert red_lines(notebook, tmp_path, monkeypatch) == []


def test_log_lines_of_native_code_are_told_from_everything_else(capfd):
    from cifar_helpers import quiet

    native = [
        "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
        "I0000 00:00:1795711326.989317    1630 port.cc:153] oneDNN custom operations are on.",
        "E0000 00:00:1737554876.1     1016 cuda_dnn.cc:8310] Unable to register cuDNN factory",
        "2025-01-22 14:07:56.1: E external/local_xla/xla/stream_executor/cuda/cuda_fft.cc:477] Unable",
        "2025-01-22 14:07:56.160: I tensorflow/core/util/port.cc:153] oneDNN custom operations are on.",
        "To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow",
    ]
    others = ["Killed", "ImportError: libcudart.so.12", "warning: I am no log line"]
    with quiet.without_native_lines():
        for line in (*native, *others):
            os.write(2, f"{line}\n".encode())
    assert capfd.readouterr().err.splitlines() == others


def test_who_asks_for_the_log_lines_gets_them(monkeypatch):
    import sys

    from cifar_helpers import quiet

    monkeypatch.setattr(sys, "meta_path", [])
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setenv(quiet.LEVEL, "0")
    quiet.keep_libraries_quiet()
    assert (sys.meta_path, os.environ[quiet.LEVEL]) == ([], "0")
    monkeypatch.delenv(quiet.LEVEL)
    quiet.keep_libraries_quiet()
    quiet.keep_libraries_quiet()
    assert (len(sys.meta_path), os.environ[quiet.LEVEL]) == (1, "3")
