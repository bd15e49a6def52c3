"""The package as submissions see it: names of checks without bodies, nothing that does a task's work."""

import ast
import importlib
import inspect
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from classroom import ROOT
from weekly import some

from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.grading import environment
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.sandbox import bwrap, package

ASSIGNMENTS = sorted(path.stem for path in ROOT.glob("source/*/*.ipynb"))
TWINS = Course(ROOT).environment.absent
ALL = tuple(sorted({twin for names in TWINS.values() for twin in names}))


def locked(assignment: str) -> list[str]:
    notebook = nbformat.read(ROOT / "source" / assignment / f"{assignment}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("locked")]


def run(code: str, absent: tuple[str, ...] = ()) -> subprocess.CompletedProcess:
    """What a program prints that has the submissions' copy of the package."""
    environment = {"PYTHONPATH": str(package.for_students(absent).parent), "PATH": "/usr/bin"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, timeout=100)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_visible_checks_of_an_assignment_can_be_imported_and_say_nothing(assignment):
    [line] = [line for cell in locked(assignment) for line in cell.splitlines() if "helpers.checks" in line]
    name = line.split()[3]
    public = importlib.import_module(f"cifar_helpers.checks.{name}").__all__
    calls = "".join(
        f"check.{check}(3, seed=1)\n" for check in public if check[0].islower() and "seed" not in check
    )
    done = run(f"{line}\n{calls}issubclass(check.CheckFailed, Exception) and print(check.private_seed())")
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_no_check_has_a_body_on_the_disk_or_in_memory():
    place = package.for_students()
    for path in sorted((place / "checks").rglob("*.py"))[1:]:
        tree = ast.parse(path.read_text())
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)], path
    whole = {path.relative_to(package.WHOLE) for path in (package.WHOLE / "checks").rglob("*.py")}
    assert whole == {path.relative_to(place) for path in (place / "checks").rglob("*.py")}
    assert {path.name for path in (place / "grading").iterdir()} - {"__pycache__"} == {*package.GRADING_KEPT}


def test_a_class_that_a_task_asks_for_leaves_a_module_that_can_be_imported_even_if_it_has_no_methods():
    left = package._without("class Net:\n    width = 3\n", "module", ["Net"])
    assert ast.unparse(ast.parse(left)) == "class Net:\n    pass"


def test_what_is_not_a_visible_check_is_refused_in_a_sentence():
    done = run("from cifar_helpers.checks.two_layer_net.reference import forward")
    assert "ImportError: cifar_helpers.checks.two_layer_net.reference.forward is not available" in done.stderr


def test_a_twin_of_a_task_says_that_it_can_not_be_had():
    code = f"""
import importlib, inspect
for twin in {ALL}:
    module, _, name = twin.rpartition(".")
    found = getattr(importlib.import_module(f"cifar_helpers.{{module}}"), name)
    found = found.fit if inspect.isclass(found) else found
    try:
        found(*inspect.signature(found).parameters)
    except RuntimeError as error:
        print(error)
"""
    done = run(code, ALL)
    said = [f"cifar_helpers.{twin} is what a task asks you to write: it is not available" for twin in ALL]
    assert [line.removesuffix(" while grading") for line in done.stdout.splitlines()] == said, done.stderr


def test_everything_else_can_still_be_imported():
    code = """
import cifar_helpers, importlib, pkgutil
for part in pkgutil.walk_packages(cifar_helpers.__path__, "cifar_helpers."):
    if "__main__" not in part.name and "grading" not in part.name:
        importlib.import_module(part.name)
"""
    done = run(code, ALL)
    assert done.returncode == 0, done.stderr


# ------------------------------------------------------------------ no answer is left

# These modules compute; the others draw, write, download, run, or build nets with Keras.
COMPUTING = (
    "augmentation",
    "budget",
    "data.dataset",
    "data.names",
    "data.normalisation",
    "data.parse",
    "data.records",
    "data.splits",
    "evaluation",
    "leak",
    "paired",
    "repetitions",
    "schedules",
    "training.history",
)


def helpers() -> dict[str, object]:
    """Functions, classes and constants outside the checks, by module and name."""
    found = {}
    for short in COMPUTING:
        module = importlib.import_module(f"cifar_helpers.{short}")
        for name, value in vars(module).items():
            own = getattr(value, "__module__", module.__name__) == module.__name__
            if own and not name.startswith("__") and not inspect.ismodule(value) and name != "callback":
                found[f"{short}.{name}"] = value
    return found


# Those after the first two take trained nets or what trains them, or measure time: a helper is none of that.
NO_CHECKS = (
    *("CheckFailed", "private_seed"),
    *("answer", "chosen_net", "distance_cost", "keras_alone", "own_accuracy", "tune"),
)


def passes(check, answer: object) -> bool:
    try:
        check(answer)
    except CheckFailed:
        return False
    except (TypeError, AttributeError, ValueError):  # of checks that take more than the answer
        return False
    return True


# For each push the one whose tasks have most twins among the helpers.
@pytest.mark.parametrize("assignment", some(ASSIGNMENTS, lambda _, name: name == "6_augmentation"))
def test_no_helper_is_an_answer(assignment, capsys):
    """Each public and private name of the package, handed in for each task of the assignment."""
    name = next(name for name in environment._CHECKS.findall("\n".join(locked(assignment))))
    module = importlib.import_module(f"cifar_helpers.checks.{name}")
    checks = [getattr(module, check) for check in module.__all__ if check not in NO_CHECKS]
    answers = {twin for twin, value in helpers().items() for check in checks if passes(check, value)}
    assert answers <= {*TWINS.get(name, ())}
    direct = {"convnets": 3, "augmentation": 4, "resnet": 1}
    assert len(answers) >= direct.get(name, 0)


def test_a_sandbox_sees_no_other_copy_of_the_package(monkeypatch, tmp_path):
    installed = tmp_path / "lib" / "cifar_helpers"
    installed.mkdir(parents=True)
    monkeypatch.setattr(bwrap, "mounted", lambda: [tmp_path])
    monkeypatch.setattr(package, "WHOLE", installed)
    seen = bwrap.course({bwrap.COURSE: Path("copy")}, bwrap.ALONE)
    assert ["--ro-bind", "copy", str(installed)] == seen[seen.index(str(installed)) - 2 :][:3]
    assert str(installed) not in bwrap.course({bwrap.JUDGES: installed}, bwrap.ALONE)[-1]


# ------------------------------------------------------------------ the attacks on it

OUTCOMES = """
import json, os, sys
sys.path.insert(0, {tests!r})
from attacks.families import imports
outcomes = {{}}
for attack in imports.ATTACKS:
    reader, writer = os.pipe()
    if os.fork() == 0:
        space = {{}}
        try:
            exec(attack.answers["confusion"], space)
            right = space["confusion"](space["np"].array([0, 0, 1]), space["np"].array([0, 1, 1]), 2).tolist()
        except BaseException as error:
            right = repr(error)
        os.write(writer, json.dumps(right).encode())
        os._exit(0)
    os.close(writer)
    outcomes[attack.name] = json.loads(os.read(reader, 10_000))
    os.wait()
print("\\n" + json.dumps(outcomes))
"""
# The judge's folder is in a sandbox alone, and an installation that links out of one.
NOT_HERE = {"imported-again", "editable-install"}


def outcomes(folder: Path) -> dict[str, object]:
    code = OUTCOMES.format(tests=str(ROOT / "tests"))
    environment = {"PYTHONPATH": str(folder), "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd="/", capture_output=True, text=True, timeout=200
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"": done.stderr}


def test_the_attacks_get_the_answer_from_the_whole_package_and_none_from_the_submissions_copy():
    whole = outcomes(package.WHOLE.parent)
    copy = outcomes(package.for_students(("evaluation.confusion_matrix",)).parent)
    assert {name for name, value in whole.items() if value == [[1, 1], [0, 1]]} >= {*whole} - NOT_HERE
    assert {name for name, value in copy.items() if value == [[1, 1], [0, 1]]} <= NOT_HERE
    assert copy.keys() == whole.keys()
