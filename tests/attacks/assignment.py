"""The assignment that is attacked: each way of testing that the course's notebooks use, once."""

from __future__ import annotations

from pathlib import Path

import nbformat

ASSIGNMENT = "1_arrays"
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "normalise": "def normalise(X):\n    return (X - X.mean(axis=0)) / X.std(axis=0)",
    "predict": "def predict(X):\n    return 3 + (X.sum(axis=1) > 0)",
    "total": "def total(xs):\n    return sum(xs)",
    "net": "class Net:\n    def __init__(self, W):\n        self.W = W\n\n    def scores(self, X):\n"
    "        return X @ self.W",
    "confusion": "def confusion(labels, predicted, classes):\n"
    "    matrix = np.zeros((classes, classes), int)\n"
    "    np.add.at(matrix, (labels, predicted), 1)\n    return matrix",
}
# Each answer earns nothing. An attack is about getting more for them.
WRONG = {
    "double": RIGHT["double"],  # the honest part of every attack
    "normalise": "def normalise(X):\n    return X",
    "predict": "def predict(X):\n    return np.full(len(X), 2)",
    "total": "def total(xs):\n    return 0",
    "net": "class Net:\n    def __init__(self, W):\n        self.W = W\n\n    def scores(self, X):\n"
    "        return np.zeros((len(X), 3))",
    "confusion": "def confusion(labels, predicted, classes):\n    return np.zeros((classes, classes), int)",
}
SETUP = (
    "import unittest\nimport numpy as np\nfrom cifar_helpers.checks import convnets as check\n"
    "from cifar_helpers.checks import core\n"
    "rng = np.random.default_rng()"
)
PUBLIC = {
    "double": "assert double(2) == 4",
    "normalise": "X = rng.normal(size=(50, 4))\n"
    "np.testing.assert_allclose(normalise(X), (X - X.mean(axis=0)) / X.std(axis=0))",
    "predict": "X = rng.normal(size=(200, 8))\ny = 3 + (X.sum(axis=1) > 0)",
    "total": "case = unittest.TestCase()\ncase.assertEqual(total([1, 2]), 3)",
    "net": "W = rng.normal(size=(4, 3))\nX = rng.normal(size=(5, 4))",
    "confusion": "check.confusion_matrix(confusion)",
}
HIDDEN = {
    "double": "assert double(20_260) == 40_520, 'too small for large numbers'",
    "normalise": "Z = 1000 + 5 * rng.normal(size=(7, 3))\n"
    "np.testing.assert_allclose(normalise(Z), (Z - Z.mean(axis=0)) / Z.std(axis=0))",
    "predict": "share = float(np.mean(predict(X) == y))",
    "total": "case.assertEqual(total([70_001, 8]), 70_009, 'not the sum')",
    "net": "assert core.close(Net(W).scores(X), X @ W), 'other scores'",
    "confusion": "check.confusion_matrix(confusion, seed=check.private_seed())",
}
LAST = {"predict": "4 * share"}  # partial credit
POINTS = {"double": 2, "normalise": 3, "predict": 4, "total": 2, "net": 3, "confusion": 2}
TASKS = {**{f"check-{name}": points for name, points in POINTS.items()}, "why": 1}
HIDDEN_LINES = [line for text in HIDDEN.values() for line in text.splitlines()]


def _marked(cell: nbformat.NotebookNode, grade_id: str, **metadata: object) -> nbformat.NotebookNode:
    """The cell with nbgrader's metadata."""
    defaults = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    cell.metadata["nbgrader"] = {
        "grade_id": grade_id,
        "cell_type": cell.cell_type,
        **defaults,
        **metadata,
    }
    return cell


def _check(name: str) -> nbformat.NotebookNode:
    hidden = f"### BEGIN HIDDEN TESTS\n{HIDDEN[name]}\n### END HIDDEN TESTS"
    source = "\n".join(filter(None, (PUBLIC[name], hidden, LAST.get(name))))
    cell = nbformat.v4.new_code_cell(source)
    return _marked(cell, f"check-{name}", grade=True, locked=True, points=POINTS[name])


def source_notebook() -> nbformat.NotebookNode:
    """The instructor's version: five tasks for the tests, one for a person."""
    cells = [_marked(nbformat.v4.new_code_cell(SETUP), "setup", locked=True)]
    for name, answer in RIGHT.items():
        solution = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
        cells += [_marked(nbformat.v4.new_code_cell(solution), name, solution=True), _check(name)]
    reason = nbformat.v4.new_markdown_cell("A reason.")
    cells.append(_marked(reason, "why", grade=True, solution=True, points=TASKS["why"]))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def write_source(course: Path) -> None:
    """Puts the instructor's version into the course's source folder."""
    folder = course / "source" / ASSIGNMENT
    folder.mkdir(parents=True)
    nbformat.write(source_notebook(), folder / f"{ASSIGNMENT}.ipynb")


def solved(release: nbformat.NotebookNode, answers: dict[str, str]) -> nbformat.NotebookNode:
    """The released notebook with these solution cells."""
    for cell in release.cells:
        cell.source = answers.get(grade_id(cell), cell.source)
    return release


def grade_id(cell: nbformat.NotebookNode) -> str:
    """nbgrader's name of a cell; cells that a release adds have none."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")
