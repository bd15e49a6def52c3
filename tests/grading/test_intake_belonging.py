"""A notebook is graded as the assignment only if it is that: others are named, damaged ones are taken."""

import copy
import json
import random
import shutil
from functools import cache
from itertools import permutations

import breakages
import nbformat
import pytest
from classroom import ROOT
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_solution
from traitlets.config import Config
from weekly import some

from cifar_helpers.grading import intake, samples
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake.matching import foreign, is_ours, match
from cifar_helpers.grading.intake.release import released
from cifar_helpers.grading.intake.text import parse

NAMES = sorted(path.name for path in (ROOT / "release").iterdir() if path.is_dir())
DIRECTORY = CourseDirectory(config=Config({"CourseDirectory": {"root": str(ROOT)}}))
TWO = "2_two_layer_net"


def release(name):
    return released(ROOT / "release" / name / f"{name}.ipynb")


def untouched(name):
    return nbformat.read(ROOT / "release" / name / f"{name}.ipynb", as_version=4)


@cache
def course():
    return Course(ROOT)


def solved(name):
    notebook = untouched(name)
    source = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    samples.fill(notebook, samples.reference(course(), source))
    return notebook


def raw(notebook):
    return json.loads(nbformat.writes(notebook))


def cells(notebook):
    return parse(json.dumps(notebook).encode())[0]


def problem(slot, notebook):
    return foreign(DIRECTORY, slot, release(slot), cells(notebook))


def refused(slot, notebook):
    found = release(slot)
    return not is_ours(found, cells(notebook), match(found, cells(notebook)))


PAIRS = [
    pytest.param(*pair, marks=() if number % 7 == 0 else pytest.mark.weekly)
    for number, pair in enumerate(permutations(NAMES, 2))
]


@pytest.mark.slow  # each pair is compared with nine releases
@pytest.mark.parametrize(("slot", "name"), PAIRS)
def test_another_assignment_in_the_slot_is_named(slot, name):
    notebook = raw(untouched(name) if slot < name else solved(name))
    if (NAMES.index(slot) + NAMES.index(name)) % 2:
        notebook = breakages.colab(notebook)
    assert problem(slot, notebook) == f"this is {name}, and {slot} was asked for: ask for that"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("make", [untouched, solved])
def test_the_assignment_itself_is_taken_with_its_metadata_and_without(name, make):
    assert problem(name, raw(make(name))) is None
    assert problem(name, breakages.colab(raw(make(name)))) is None


@pytest.mark.parametrize("name", some(NAMES, lambda number, _: number % 3 == 0))
def test_half_of_it_without_metadata_and_in_another_language_is_still_taken(name):
    for seed in range(4):
        chance = random.Random(seed)
        notebook = breakages.colab(raw([untouched, solved][seed % 2](name)))
        notebook["cells"] = [cell for cell in notebook["cells"] if chance.random() < 0.5]
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = "Hier stand ein Text, den jemand übersetzt hat."
        assert problem(name, notebook) is None


@pytest.mark.parametrize("name", NAMES)
def test_the_answers_alone_in_a_new_notebook_are_taken(name):
    answers = [cell.source for cell in solved(name).cells if is_solution(cell)]
    new = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, answers)])
    assert problem(name, raw(new)) is None


def test_two_assignments_in_one_notebook_count_as_either():
    both = raw(solved(TWO))
    both["cells"] += breakages.colab(raw(solved("5_convnets")))["cells"]
    assert problem(TWO, both) is None
    assert problem("5_convnets", both) is None


def test_grade_ids_alone_are_believed_if_they_are_most_of_the_release():
    notebook = raw(solved(TWO))
    for cell in notebook["cells"]:
        cell["source"] = "something_else_entirely = 1"
    assert problem(TWO, notebook) is None


STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


def marked(source, grade_id, kind="code", **metadata):
    cell = nbformat.v4.new_code_cell(source) if kind == "code" else nbformat.v4.new_markdown_cell(source)
    defaults = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    cell.metadata["nbgrader"] = {"grade_id": grade_id, **defaults, **metadata}
    return cell


def another_courses():
    """An exercise of another course that uses nbgrader, with grade_ids that anybody might choose."""
    return [
        marked(
            "import numpy as np\nimport matplotlib.pyplot as plt\n%matplotlib inline", "setup", locked=True
        ),
        marked(f"def area(r):\n{STUB}", "area", solution=True),
        marked("assert abs(area(1) - 3.14159) < 1e-3", "test-area", grade=True, locked=True, points=1),
        marked(STUB, "forward", solution=True),
        marked(STUB, "tune", solution=True),
        marked("YOUR ANSWER HERE", "question-gap", "markdown", grade=True, solution=True, points=2),
        marked("YOUR ANSWER HERE", "question-mistakes", "markdown", grade=True, solution=True, points=2),
    ]


def a_net_by_hand_elsewhere():
    """A two-layer net as other courses have it: the same subject, the same libraries, other words."""
    lines = [
        "import numpy as np\nimport matplotlib.pyplot as plt\nfrom nets.two import Net\n%load_ext autoreload",
        "def error(a, b):\n    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))",
        "np.random.seed(0)\nnet = Net(4, 10, 3)\nX = 10 * np.random.randn(5, 4)\ny = np.array([0, 1, 2])",
        "scores = net.loss(X)\nprint(scores)\nprint(np.sum(np.abs(scores - wanted)))",
        "loss, grads = net.loss(X, y, reg=0.05)\nprint({k: error(numeric(k), grads[k]) for k in grads})",
        "stats = net.train(X, y, X, y, learning_rate=1e-1, num_iters=100)\nplt.plot(stats)",
        "def softmax(x):\n    e = np.exp(x - x.max())\n    return e / e.sum()",
        "best_net = None\n# TODO: tune the hyperparameters on the validation set\n",
        "test_acc = (best_net.predict(X_test) == y_test).mean()\nprint(test_acc)",
    ]
    return [nbformat.v4.new_markdown_cell("# A net"), *map(nbformat.v4.new_code_cell, lines)]


def a_keras_tutorial():
    lines = [
        "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers",
        "(x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()\nx_train = x_train / 255",
        "model = keras.Sequential([\n    layers.Conv2D(32, 3, activation='relu', input_shape=(32, 32, 3)),\n"
        "    layers.MaxPooling2D(),\n    layers.Flatten(),\n    layers.Dense(10, activation='softmax'),\n])",
        "model.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])\nmodel.summary()",
        "history = model.fit(x_train, y_train, epochs=10, validation_split=0.1)",
        "plt.plot(history.history['accuracy'], label='accuracy')\nplt.legend()\nplt.show()",
    ]
    return [*map(nbformat.v4.new_code_cell, lines)]


def stubs_alone():
    return [nbformat.v4.new_code_cell(STUB) for _ in range(12)]


@pytest.mark.parametrize("slot", NAMES)
@pytest.mark.parametrize("make", [another_courses, a_net_by_hand_elsewhere, a_keras_tutorial, stubs_alone])
def test_another_courses_notebook_is_refused(slot, make):
    notebook = raw(nbformat.v4.new_notebook(cells=make()))
    assert "cells that the release has: is it another assignment's?" in problem(slot, notebook)
    assert refused(slot, breakages.colab(copy.deepcopy(notebook)))


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory):
    """A course whose gradebook knows one assignment, with another one in release/ beside it."""
    root = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    shutil.copytree(ROOT / "source" / TWO, root / "source" / TWO)
    shutil.copytree(ROOT / "release" / "5_convnets", root / "release" / "5_convnets")
    made = Course(root)
    made.generate_assignment(TWO)
    return made


@pytest.mark.parametrize("name", [f"{TWO}.ipynb", "5_convnets.ipynb"])
def test_in_a_real_course_the_row_says_which_was_handed_in_under_any_name(graded_course, name):
    folder = graded_course.submitted("eve", TWO)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    nbformat.write(solved("5_convnets"), folder / name)
    with pytest.raises(NotGradable, match=f"this is 5_convnets, and {TWO} was asked for: ask for that"):
        intake.read(graded_course, TWO, "eve")
    nbformat.write(solved(TWO), folder / "mine.ipynb")
    submission = intake.read(graded_course, TWO, "eve")
    assert "the notebook's name was mine.ipynb" in submission.repairs
    assert any("was passed over: this is 5_convnets" in said for said in submission.repairs)
