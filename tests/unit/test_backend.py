"""Of the helpers, one module alone names TensorFlow, so that Keras's other backends need no other change."""

from __future__ import annotations

import ast
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
