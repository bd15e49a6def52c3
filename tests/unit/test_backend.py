"""Of the helpers, one module alone names TensorFlow, so that Keras's other backends need no other change."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import cifar_helpers

PACKAGE = Path(cifar_helpers.__file__).parent
MODULES = [
    path for path in sorted(PACKAGE.rglob("*.py")) if "grading" not in path.parts
]  # which is TensorFlow's
THE_MODULE = "backend.py"
ALLOWED = {
    "checks/models/keras_errors.py": "messages of TensorFlow's errors",
    "installation.py": "what is to be installed for each of Keras's backends",
    "data/weights.py": "the address of Keras's published weights",
}


def named(source: str) -> Iterator[int]:
    """The lines whose code names TensorFlow, in an import, a name or a string that is not a docstring."""
    tree = ast.parse(source)
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if any(name.name.startswith("tensorflow") for name in names):
                yield node.lineno
            case ast.ImportFrom(module=str(module)) if module.startswith("tensorflow"):
                yield node.lineno
            case ast.Name(id="tf" | "tensorflow"):
                yield node.lineno
            case ast.Constant(value=str(text)) if "tensorflow" in text and id(node) not in prose:
                yield node.lineno


@pytest.mark.parametrize(
    "source",
    [
        "import tensorflow as tf",
        "from tensorflow.data import Dataset",
        "def f(x):\n    return tf.nn.relu(x)",
        'import sys\nsys.modules.get("tensorflow")',
    ],
)
def test_each_way_to_name_it_is_seen(source):
    assert list(named(source))


def test_a_docstring_may_speak_of_it():
    assert not list(named('"""tensorflow"""\ndef f():\n    """Of tensorflow."""'))


def test_one_module_alone_names_tensorflow():
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        if any(named(path.read_text(encoding="utf-8")))
    }
    assert found == {THE_MODULE, *ALLOWED}


PRINTS = """
import sys
sys.path.insert(0, {place!r})
sys.modules.update({absent!r})
import cifar_helpers, os
print(os.environ.get("KERAS_BACKEND"))
"""


def backend_chosen(place: Path, installed: tuple[str, ...], **variables: str) -> str:
    """What KERAS_BACKEND is once the package was imported where only these frameworks are installed."""
    for name in installed:
        (place / f"{name}.py").write_text("")
    absent = dict.fromkeys({"tensorflow", "jax", "torch"} - {*installed})
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    code = PRINTS.format(place=str(place), absent=absent)
    command = [sys.executable, "-c", code]
    environment |= {"KERAS_HOME": str(place), **variables}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("installed", "configured", "chosen"),
    [
        (("tensorflow", "jax"), "", "None"),
        (("jax", "torch"), "", "jax"),
        (("torch",), "", "torch"),
        ((), "", "None"),
        (("jax", "torch"), '{"backend": "torch"}', "None"),
        (("jax",), '{"backend": "tensorflow"}', "jax"),
        (("jax",), "no JSON", "jax"),
    ],
)
def test_where_tensorflow_is_missing_keras_gets_what_is_there(installed, configured, chosen, tmp_path):
    if configured:
        (tmp_path / "keras.json").write_text(configured)
    assert backend_chosen(tmp_path, installed) == chosen


def test_a_backend_that_was_chosen_stays(tmp_path):
    assert backend_chosen(tmp_path, ("jax", "torch"), KERAS_BACKEND="torch") == "torch"
