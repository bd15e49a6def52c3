"""Runs an assignment's cells with one answer replaced, and tells which checks fail and why.

What is special about an assignment stands in the table SPECIAL, at the top of this file: a row for an
assignment, and none where nothing is special.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import jupytext
import numpy as np

from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.checks.explain import remembering
from cifar_helpers.instructors import notebooks

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Special:
    """What is special about the cells of an assignment; all are grade_ids.

    Attributes
    ----------
    on_images : cells that load or train on images: they are left out, and the executed notebook covers them.
    slow : for each slow check the tasks that it matters to; for others it is left out.
    draws_nothing : tasks whose check draws nothing from a seed, so that it has no hidden twin.
    forks : whether a process that has run the cells can be forked; not after a framework has started threads.
    least : how many wrong and how many right answers there must be.
    """

    on_images: frozenset[str] = frozenset()
    slow: Mapping[str, frozenset[str]] = field(default_factory=dict)
    draws_nothing: frozenset[str] = frozenset()
    forks: bool = True
    least: tuple[int, int] = (12, 4)

    @property
    def slow_tasks(self) -> frozenset[str]:
        """The tasks that slow checks judge."""
        return frozenset().union(*self.slow.values())


SPECIAL = {
    "1_explore": Special(slow={"test-distance-cost": frozenset({"squared-distances"})}, least=(250, 50)),
    "2_two_layer_net": Special(
        on_images=frozenset({"tune", "test-best-net"}),
        slow={
            "test-toy-training": frozenset({"draw-batch", "sgd-step", "train-net"}),
            "test-search": frozenset({"predict-labels", "search"}),
        },
        draws_nothing=frozenset({"toy-net"}),
        least=(20, 8),
    ),
    "3_optimisation": Special(least=(140, 30)),
    "5_convnets": Special(
        on_images=frozenset(
            {"chosen-net", "keras-alone", "train-own"}
            | {"test-chosen-net", "test-keras-alone", "test-own-accuracy"}
        ),
        slow={  # they build Keras models
            "test-minimal-net": frozenset({"minimal-net"}),
            "test-wide-net": frozenset({"wide-net"}),
            "test-vgg-net": frozenset({"vgg-net"}),
            "test-normalised-net": frozenset({"normalised-net"}),
            "test-compiled": frozenset({"compiled"}),
            "test-own-net": frozenset({"own-net"}),
        },
        draws_nothing=frozenset({"counts"}),
        forks=False,
        least=(240, 50),
    ),
    "4_convolution": Special(least=(120, 28)),
    "6_augmentation": Special(
        slow={"test-keras-layers": frozenset({"keras-layers"})},  # it builds Keras layers
        forks=False,
        least=(100, 20),
    ),
    "7_transfer": Special(
        slow={  # they build and train Keras models
            "test-transfer-net": frozenset({"transfer-net"}),
            "test-frozen-net": frozenset({"frozen-net"}),
            "test-fine-tune": frozenset({"fine-tune"}),
            "test-bottleneck": frozenset({"bottleneck"}),
            "test-features": frozenset({"features"}),
            "test-occlusion-map": frozenset({"occlusion-map"}),
        },
        draws_nothing=frozenset({"counts"}),
        forks=False,
        least=(155, 32),
    ),
    "8_resnet": Special(
        slow={  # they build Keras models
            "test-baseline-net": frozenset({"baseline-net"}),
            "test-residual-unit": frozenset({"residual-unit"}),
            "test-residual-net": frozenset({"residual-net"}),
            "test-deep-net": frozenset({"deep-net"}),
        },
        draws_nothing=frozenset({"counts"}),
        forks=False,
        least=(100, 20),
    ),
    "9_capstone": Special(
        on_images=frozenset({"answer", "test-answer"}),
        slow={  # they build Keras models; the last one searches among many images
            "test-residual-block": frozenset({"residual-block"}),
            "test-resnet": frozenset({"resnet"}),
            "test-probabilities": frozenset({"probabilities"}),
            "test-find-overlap": frozenset({"find-overlap"}),
        },
        draws_nothing=frozenset({"counts"}),
        forks=False,
        least=(150, 25),
    ),
}
TENSORFLOW = frozenset({"tensorflow"})
RUNS_ON = {  # answers that make arrays of tensors in a way that not every backend of Keras has
    "5_convnets/minimal-net/right_tensorflow_activations": TENSORFLOW,
    "7_transfer/features/right_head_by_hand": TENSORFLOW | {"jax"},
    "7_transfer/features/right_in_batches": TENSORFLOW,
    "7_transfer/features/wrong_dropout": TENSORFLOW,
    "9_capstone/probabilities/right_called": TENSORFLOW,
    "9_capstone/probabilities/wrong_softmax_twice": TENSORFLOW | {"torch"},
    "9_capstone/probabilities/wrong_training": TENSORFLOW,
}
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


# ------------------------------------------------------------------ what an assignment is made of


def nbgrader(cell: Any, key: str) -> Any:
    return cell.metadata.get("nbgrader", {}).get(key)


@dataclass(frozen=True, eq=False)
class Assignment:
    """The code cells of an assignment, and its known answers."""

    name: str
    special: Special
    cells: list[Any]
    answers: list[Path]

    @cached_property
    def needed(self) -> list[Any]:
        """The cells that later cells may need: they only define, or a grade_id marks them."""
        return [cell for cell in self.cells if self.is_needed(cell)]

    def is_needed(self, cell: Any) -> bool:
        if nbgrader(cell, "grade_id"):
            return nbgrader(cell, "grade_id") not in self.special.on_images
        return all(isinstance(node, DEFINITIONS) for node in ast.parse(cell.source).body)

    @cached_property
    def tasks(self) -> list[str]:
        """The grade_ids of the cells that a student fills in."""
        return [nbgrader(cell, "grade_id") for cell in self.cells if nbgrader(cell, "solution")]

    def matters(self, task: str, check: str) -> bool:
        """Whether a check is run when a task's answer is replaced: slow ones only where they judge it."""
        return task in self.special.slow.get(check, self.tasks)

    def tries(self, task: str) -> int:
        """How often a wrong answer must fail: at the visible check, and at its hidden twin."""
        return 1 if task in self.special.draws_nothing else 2

    def own_checks(self, task: str) -> list[str]:
        """The grade_ids of the test cells whose points the task is worth: those before the next task."""
        ids = [(nbgrader(cell, "grade_id"), cell) for cell in self.cells]
        found: list[str] = []
        for grade_id, cell in ids[[grade_id for grade_id, _ in ids].index(task) + 1 :]:
            if nbgrader(cell, "solution"):
                break
            found += [grade_id] if nbgrader(cell, "grade") else []
        return found

    def kind(self, prefix: str) -> list[Path]:
        return [path for path in self.answers if path.name.startswith(prefix)]

    @cached_property
    def cheats(self) -> list[Path]:
        """Answers that are after the points and not the task: each says in its first line what it tries."""
        return sorted((ROOT / "course" / "assignments" / self.name / "answers").glob("*/cheats/*.py"))


@cache
def assignment(name: str) -> Assignment:
    """The assignment of that name, read from its text."""
    folder = ROOT / "course" / "assignments" / name
    cells = [cell for cell in jupytext.read(folder / f"{name}.py").cells if cell.cell_type == "code"]
    answers = sorted((folder / "answers").glob("*/*.py"))
    return Assignment(name, SPECIAL.get(name, Special()), cells, answers)


ASSIGNMENTS = [assignment(name) for name in notebooks.assignments(ROOT)]
WRONG = [path for each in ASSIGNMENTS for path in each.kind("wrong_")]
RIGHT = [path for each in ASSIGNMENTS for path in each.kind("right_")]
CHEATS = [path for each in ASSIGNMENTS for path in each.cheats]


def task_of(answer: Path) -> str:
    """The grade_id of the cell that an answer stands for."""
    return answer.parent.parent.name if answer.parent.name == "cheats" else answer.parent.name


def assignment_of(answer: Path) -> Assignment:
    return assignment(answer.parents[3 if answer.parent.name == "cheats" else 2].name)


def diagnosis(path: Path) -> str:
    first_line = path.read_text(encoding="utf-8").splitlines()[0]
    assert first_line.startswith("# diagnosis: "), f"{path} does not say which diagnosis it must get"
    return first_line.removeprefix("# diagnosis: ")


@dataclass(frozen=True)
class Cheat:
    """What a cheat says of itself, in the comments at the top of its file.

    Attributes
    ----------
    tries : from ``# tries: WORDS``, which every cheat has.
    visible : from ``# visible: WHY``: why it passes the visible check, which everybody can read.
    earns : from ``# earns: GRADE_ID, WHY``: a check of the task that it passes because it does what is asked.
    """

    tries: str
    visible: str
    earns: dict[str, str]


def cheat(path: Path) -> Cheat:
    """What the cheat says of itself."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
    said = [line.removeprefix("# ").partition(": ")[::2] for line in lines]
    message = dict(said)
    assert "tries" in message, f"{path} does not say what it tries"
    earned = [text.partition(", ") for key, text in said if key == "earns"]
    return Cheat(message["tries"], message.get("visible", ""), {grade_id: why for grade_id, _, why in earned})


def name(path: Path) -> str:
    return f"{assignment_of(path).name}/{task_of(path)}/{path.stem}"


# ------------------------------------------------------------------ running it


@lru_cache(maxsize=1000)
def code(path: str, source: str) -> Any:
    """The compiled source of a cell."""
    return compile(source, path, "exec")


def execute(name: str, source: str, namespace: dict[str, Any]) -> None:
    """Runs a cell, so that a diagnosis can quote its lines."""
    path = f"<{name}>"
    linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
    exec(code(path, source), namespace)


def stages(
    work: Assignment,
    task: str,
    source: str | None = None,
    namespace: dict[str, Any] | None = None,
    slow: bool = False,
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Runs the cells with one task's cell replaced, and stops at each check that judges the task.

    Parameters
    ----------
    task, source : str
        The grade_id of the cell, and what stands in it instead of the reference solution.
    namespace : dict, optional
        Where the cells run; a new one if left out.
    slow : bool
        Whether slow checks that judge other tasks, below this one, are met, too.

    Yields
    ------
    tuple
        grade_id and source of a test cell, and the namespace in which it would run. Nothing is checked before
        the replaced cell; slow checks only where that cell matters to them.
    """
    np.random.seed(0)
    namespace = {} if namespace is None else namespace
    reached = False
    for cell in work.needed:
        grade_id = nbgrader(cell, "grade_id")
        reached = reached or grade_id == task
        if not nbgrader(cell, "grade"):
            own = source is not None and grade_id == task
            execute(grade_id or "cell", source if own else cell.source, namespace)
        elif reached and (slow or work.matters(task, grade_id)):
            yield grade_id, cell.source, namespace


def run_with(
    work: Assignment, answer: Path | None = None, slow: bool = False
) -> list[tuple[str, CheckFailed]]:
    """The first check that fails with this answer, on known numbers, private ones or both: by grade_id."""
    task = answer.parent.name if answer else work.tasks[0]
    source = answer.read_text(encoding="utf-8") if answer else None
    found = (run_checks(*stage) for stage in stages(work, task, source, slow=slow))
    return next((failures for failures in found if failures), [])


def run_checks(grade_id: str, source: str, namespace: dict[str, Any]) -> list[tuple[str, CheckFailed]]:
    """Runs each statement of a test cell: its hidden tests are tried even if its visible one fails.

    What explains a failure is looked for once: it does not depend on the seed.
    """
    failures = []
    with remembering():
        for node in ast.parse(source).body:
            try:
                execute(grade_id, ast.unparse(node), namespace)
            except CheckFailed as failure:
                failures.append((grade_id, failure))
    return failures


class Handle:
    """A student's object as the judge sees it: values come as copies, everything else as another handle."""

    __module__ = (
        "cifar_helpers.grading.wall"  # as that of the proxies: checks ask those for their class by repr
    )

    def __init__(self, target: Any):
        object.__setattr__(self, "_target", target)

    def __call__(self, *args: Any, **named: Any) -> Any:
        given = [deepcopy(value) for value in args]
        named = {name: deepcopy(value) for name, value in named.items()}
        return cross(self._target(*map(target_of, given), **named))

    def __deepcopy__(self, memo: dict) -> Handle:
        return self

    def __repr__(self) -> str:
        return f"<{type(object.__getattribute__(self, '_target')).__name__} of the submission>"

    def __getattr__(self, name: str) -> Any:
        return cross(getattr(object.__getattribute__(self, "_target"), name))

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._target, name, deepcopy(value))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = np.array(object.__getattribute__(self, "_target"))
        if array.dtype.kind not in "biufc":
            raise TypeError("no array of numbers")
        return array if dtype is None else array.astype(dtype)

    def refuse(self, *_: Any) -> None:
        raise TypeError("the verdict may not run a student's operators")

    __eq__ = __lt__ = __bool__ = __add__ = __sub__ = __mul__ = __len__ = __iter__ = refuse
    __hash__ = None


def target_of(value: Any) -> Any:
    """What the student's own function gets for an argument: the object itself for a handle."""
    return object.__getattribute__(value, "_target") if type(value) is Handle else value


def walled(
    work: Assignment, task: str, source: str | None = None
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """As `stages`, with the checks in a namespace of their own, where handles stand for the student's."""
    student: dict[str, Any] = {}
    judge: dict[str, Any] = {}
    for cell in work.needed:
        if nbgrader(cell, "locked") and not nbgrader(cell, "grade"):
            execute("locked", cell.source, judge)
    for grade_id, test, _ in stages(work, task, source, student):
        handles = {name: cross(value) for name, value in student.items() if name not in judge}
        yield grade_id, test, judge | handles


def cross(value: Any) -> Any:
    """What the judge gets for a value of the student's."""
    if isinstance(value, (tuple, list)):
        return type(value)(cross(item) for item in value)
    if isinstance(value, dict):
        return {key: cross(item) for key, item in value.items()}
    plain = value is None or isinstance(value, (bool, int, float, str, np.ndarray, np.generic))
    return deepcopy(value) if plain else Handle(value)
