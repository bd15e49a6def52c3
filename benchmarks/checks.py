"""Measures the checks: which mutants of the reference they find, for which cause, and whether seeds agree.

python benchmarks/checks.py 2_two_layer_net                        # mutants and known answers
python benchmarks/checks.py 2_two_layer_net backward --only mutants --survivors survivors.txt
python benchmarks/checks.py                                        # all assignments

Results are kept in .checks/, one line for each answer; what has not changed since is not computed again.
`--page` writes benchmarks/results/checks.json and course/checks.md from what is there.
"""

from __future__ import annotations

import argparse
import ast
import gc
import hashlib
import json
import os
import platform
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

os.environ["CIFAR_BUDGET"] = "smoke"
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import behaviour
import checks_page
import rewriting
import verdicts
from behaviour import answers
from findings import Findings

from cifar_helpers.checks import variants
from cifar_helpers.checks.mutation import Mutant, mutants

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent
CACHE = ROOT / ".checks"
RECORDING = range(1, 6)  # seeds whose calls are recorded
PRIVATE = range(1000, 1005)  # hidden seeds for each mutant
FIRST = 10_000  # of the private seeds of answers
PROVEN = [  # messages whose first lines prove their cause
    re.compile(r"(?s)came back: +None\n.*ends without `return`"),
    re.compile(r"(?s)came back: +(\d+ values?|one \w+)\n.*not both"),
    re.compile(r"(?s)came back: +NameError.*a name that does not exist"),
    re.compile(r"came back: +an? \w+ of only|likely cause: +nothing was stored as"),
    re.compile(r"likely cause: +everything is .* times"),
    re.compile(r"likely cause: +it(s cell)? takes too long|likely cause: +its cell raises"),
]
PARTS = ("mutants", "held-out", "answers", "rewritten")
Row = dict[str, Any]


# ------------------------------------------------------------------ what is still up to date


@cache
def modules(name: str) -> frozenset[Path]:
    """The files of a module of the package and of all that it imports from the checks."""
    path = ROOT / Path(*name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    found = {path}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cifar_helpers.checks"):
            for alias in [None, *node.names]:
                inner = f"{node.module}.{alias.name}" if alias else node.module
                base = ROOT / Path(*inner.split("."))
                if inner != name and (base.is_dir() or base.with_suffix(".py").exists()):
                    found |= {path} if inner in _OPEN else modules_of(inner)
    return frozenset(found)


_OPEN: set[str] = set()


def modules_of(name: str) -> frozenset[Path]:
    """As `modules`, once for each of a ring of imports."""
    _OPEN.add(name)
    try:
        return modules(name)
    finally:
        _OPEN.discard(name)


@cache
def package_of(work: answers.Assignment) -> str:
    """The package of checks that an assignment imports."""
    setup = next(cell.source for cell in work.cells if answers.nbgrader(cell, "grade_id") == "setup")
    return next(
        alias.name
        for node in ast.parse(setup).body
        if isinstance(node, ast.ImportFrom) and node.module == "cifar_helpers.checks"
        for alias in node.names
    )


@cache
def digest_of_checks(work: answers.Assignment) -> str:
    """Changes when a check of the assignment, its text or this measurement changes."""
    files = sorted(modules_of(f"cifar_helpers.checks.{package_of(work)}"))
    files += [HERE / name for name in ("behaviour.py", "verdicts.py")]
    digest = hashlib.sha256("\n".join(cell.source for cell in work.cells).encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Record:
    """The rows of an assignment, by what they are of: the latest, and those of the checks as they are."""

    def __init__(self, work: answers.Assignment):
        self.path = CACHE / f"{work.name}.jsonl"
        self.digest = digest_of_checks(work)
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        rows = list(map(json.loads, lines))
        self.rows = {row["key"]: row for row in rows if row["digest"] == self.digest}
        self.latest = {row["key"]: row for row in rows} | self.rows

    def add(self, key: str, row: Row) -> None:
        self.rows[key] = {"key": key, "digest": self.digest, **row}
        CACHE.mkdir(exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(self.rows[key], ensure_ascii=False) + "\n")


def key(kind: str, task: str, source: str, conditions: str = "") -> str:
    return f"{kind} {task} {hashlib.sha256((source + conditions).encode()).hexdigest()[:16]}"


# ------------------------------------------------------------------ mutants


class Task:
    """A task with what its reference does, and what its known-wrong answers do."""

    def __init__(self, work: answers.Assignment, name: str):
        self.work, self.name = work, name
        self.source = behaviour.reference(work, name)
        self.wrong = [path for path in work.kind("wrong_") if path.parent.name == name]
        self.right = [path for path in work.kind("right_") if path.parent.name == name]
        self.asked = behaviour.asked(work, name)
        self._inputs: behaviour.Inputs | None = None
        self._known: dict[Path, list[Any]] = {}

    @property
    def probed(self) -> bool:
        return f"{self.work.name}/{self.name}" in behaviour.PROBES

    @property
    def seconds(self) -> float:
        """How long one check may take."""
        slow = self.name in self.work.special.slow_tasks
        return 60 if self.probed else 15 if slow else 3

    @property
    def inputs(self) -> behaviour.Inputs:
        if self._inputs is None:
            with behaviour.silent():
                self._inputs = behaviour.inputs(self.work, self.name, verdicts.run_seed, RECORDING)
                self.expected = list(behaviour.actions(self.work, self.name, None, self._inputs))
        return self._inputs

    @property
    def first_made(self) -> int:
        """How many of the actions are of recorded inputs."""
        return len(self.expected) - len(self.inputs.made)

    def differs(self, source: str) -> str:
        """Where an answer differs from the reference: "recorded" or "made" inputs, "type", or ""."""
        typed = ""
        given = self.inputs
        try:
            with behaviour.silent(), behaviour.limited(self.seconds):
                found = behaviour.actions(self.work, self.name, source, given)
                for place, expected in enumerate(self.expected):
                    got = next(found, None)
                    if not behaviour.same(expected, got, self.asked):
                        return "recorded" if place < self.first_made else "made"
                    typed = typed or ("" if behaviour.same(expected, got, behaviour.DTYPES) else "type")
        except behaviour.TimeLimitReached:
            return "recorded"
        return typed

    def does_what(self, path: Path) -> list[Any]:
        """What a known-wrong answer does with the recorded inputs."""
        if path not in self._known:
            self._known[path] = self.actions(path.read_text(encoding="utf-8"))
        return self._known[path]

    def actions(self, source: str) -> list[Any]:
        given = behaviour.Inputs(self.inputs.recorded, [])
        try:
            with behaviour.silent(), behaviour.limited(self.seconds):
                return list(behaviour.actions(self.work, self.name, source, given))
        except behaviour.TimeLimitReached:
            return ["too long"]

    def verified(self, source: str, message: str, agree: bool) -> bool:
        """Whether message, numbers that came back or a known-wrong answer with this cause prove it.

        The numbers do if the check has compared them with those of this mistake, for all seeds tried.
        """
        if any(pattern.search(message) for pattern in PROVEN) or verdicts.known(message):
            return True
        if getattr(message, "established", False) and agree:
            return True
        known = [
            path for path in self.wrong if verdicts.NUMBER.sub("#", answers.diagnosis(path)) in said(message)
        ]
        if not known:
            return False
        mine = self.actions(source)
        return any(behaviour.same(mine, self.does_what(path)) for path in known)


def said(message: str) -> str:
    return verdicts.NUMBER.sub("#", message)


def verdict_on_mutant(task: Task, source: str, kinds: tuple[str, ...], private: int) -> Row:
    """What the checks say of a mutant, and whether they are right."""
    seeds = PRIVATE[: 1 if task.probed else private]
    row = verdicts.verdict(task.work, task.name, source, seeds, task.seconds, budget=3)
    message = row["visible"]
    killed = message != verdicts.PASSED
    counts = [count for by_cause in row["hidden"].values() for count in by_cause.items()]
    hidden = sum(number for name, number in counts if name != verdicts.PASSED)
    twin = not killed or row["check"] in row["hidden"]
    result = {"check": row["check"], "visible": killed, "hidden": hidden if twin else 1}
    result["cause"] = verdicts.cause(message) if killed else ""
    result["named"] = killed and verdicts.named(message)
    result["agree"] = verdicts.agree(row)
    if not result["agree"]:
        result["causes"] = row["hidden"]
    known = killed and (task.probed or message == verdicts.TOO_LONG)
    result["differs"] = "recorded" if known else task.differs(source)
    explained = verdicts.explained(message)
    if explained is None:
        result["verified"] = bool(result["named"] and task.verified(source, message, result["agree"]))
    else:
        result |= {"explained": explained, "verified": not set(kinds).isdisjoint(explained)}
    return result


def measure_mutants(task: Task, every: int, private: int) -> Iterator[tuple[str, Row]]:
    """All mutants, or one of so many: an even share of each rule, as they come in the order of the rules."""
    for mutant in mutants(task.source)[::every]:
        about = {"kind": "mutant", "task": task.name, "change": mutant.change, "source": mutant.source}
        yield (
            key("mutant", task.name, mutant.source),
            lambda mutant=mutant, about=about: {
                **about,
                **verdict_on_mutant(task, mutant.source, mutant.kinds, private),
            },
        )


# ------------------------------------------------------------------ mutants that the rules did not make alone


def verdict_on_held_out(task: Task, mutant: Mutant) -> Row:
    """What the visible check says of it, and whether a kind that it names is one of the mistakes made."""
    row = verdicts.verdict(task.work, task.name, mutant.source, [], task.seconds)
    message = row["visible"]
    said = explained = verdicts.explained(message)
    if message == verdicts.PASSED:
        said = "passed"
    elif not verdicts.named(message):
        said = "unknown"
    elif explained is None:
        established = getattr(message, "established", False) or verdicts.known(message)
        said = "table, established" if established else "table, suspected"
    else:
        said = "wrong" if set(mutant.kinds).isdisjoint(explained) else "right"
    return {"said": said, "cause": verdicts.cause(message), "kinds": mutant.kinds, "check": row["check"]}


def held_out(task: Task, count: int) -> Iterator[tuple[str, Mutant]]:
    """Mutants with two mistakes, none that one mistake makes, and mutants of right answers in other style."""
    random = Random(f"{task.work.name} {task.name}")
    single = mutants(task.source)
    sources = {mutant.source for mutant in single}
    for first in random.sample(single, min(count, len(single))):
        seconds = [other for other in mutants(first.source) if other.source not in sources]
        if seconds:
            second = random.choice(seconds)
            change = f"{first.change}; {second.change}"
            yield "two", Mutant(change, second.source, (*first.kinds, *second.kinds))
    for path in task.right:
        others = mutants(path.read_text(encoding="utf-8"))
        for mutant in random.sample(others, min(count // 2, len(others))):
            yield "other", Mutant(f"{path.stem}: {mutant.change}", mutant.source, mutant.kinds)


def measure_held_out(task: Task, count: int) -> Iterator[tuple[str, Row]]:
    """For the functions that `explain` knows."""
    functions = {solution.name for solution in variants.solutions(package_of(task.work)).values()}
    if functions.isdisjoint(behaviour.defined(task.source)):
        return
    for sort, mutant in held_out(task, count):
        about = {"kind": "held out", "task": task.name, "sort": sort, "change": mutant.change}
        yield (
            key("held out", task.name, sort + mutant.source),
            lambda mutant=mutant, about=about: {**about, **verdict_on_held_out(task, mutant)},
        )


# ------------------------------------------------------------------ known answers over seeds


def verdict_on_answer(task: Task, path: Path, seeds: range, budget: float) -> Row:
    row = verdicts.verdict(
        task.work, task.name, path.read_text(encoding="utf-8"), seeds, task.seconds, budget
    )
    right = path.name.startswith("right_")
    declared = row["visible"] == verdicts.PASSED if right else answers.diagnosis(path) in row["visible"]
    result = {
        "declared": declared,
        "agree": verdicts.agree(row),
        "seeds": row["seeds"],
        "check": row["check"],
    }
    if not (declared and result["agree"]):
        result |= {"visible": verdicts.cause(row["visible"]), "causes": row["hidden"]}
    return result


def measure_answers(task: Task, count: int, budget: float) -> Iterator[tuple[str, Row]]:
    for path in (*task.wrong, *task.right):
        about = {"kind": "answer", "task": task.name, "answer": path.stem}
        yield (
            key("answer", task.name, path.stem + path.read_text(encoding="utf-8"), f"{count} {budget}"),
            lambda path=path, about=about: {
                **about,
                **verdict_on_answer(task, path, range(FIRST, FIRST + count), budget),
            },
        )


# ------------------------------------------------------------------ rewritten references


def verdict_on_rewritten(task: Task, name: str, seeds: range, budget: float) -> Row:
    """What the checks say of the reference with other types of result, in one process and across the wall."""
    source = rewriting.rewritten(task.source, behaviour.defined(task.source), name)
    rewriting.COUNT[0] = 0
    ways = {"": answers.stages, "walled": answers.walled}
    found = {}
    for way, stages in ways.items():
        row = verdicts.verdict(task.work, task.name, source, seeds, task.seconds, budget, stages, own=True)
        said = {} if row["visible"] == verdicts.PASSED else {verdicts.cause(row["visible"]): 1}
        for counts in row["hidden"].values():
            said |= {message: number for message, number in counts.items() if message != verdicts.PASSED}
        found[way] = {"seeds": row["seeds"], "agree": verdicts.agree(row), "said": said}
    return {"changed": rewriting.COUNT[0] > 0, "here": found[""], "walled": found["walled"]}


def measure_rewritten(task: Task, count: int, budget: float) -> Iterator[tuple[str, Row]]:
    for name in rewriting.available(f"{task.work.name}/{task.name}"):
        about = {"kind": "rewritten", "task": task.name, "as": name}
        yield (
            key("rewritten", task.name, name, f"{count} {budget}"),
            lambda name=name, about=about: {
                **about,
                **verdict_on_rewritten(task, name, range(FIRST, FIRST + count), budget),
            },
        )


# ------------------------------------------------------------------ the command


def work_off(work: answers.Assignment, tasks: list[str], given: argparse.Namespace) -> None:
    """Measures what has no row yet, task by task."""
    record = Record(work)
    if "rewritten" in given.only or not work.special.forks:
        import keras  # noqa: F401  here, where no time limit can interrupt it

        gc.freeze()  # Keras collects garbage whenever a session is cleared
    wanted: list[str] = []
    for name in tasks:
        task = Task(work, name)
        parts = {
            "mutants": lambda task=task: measure_mutants(task, given.every, given.private),
            "held-out": lambda task=task: measure_held_out(task, given.held_out),
            "answers": lambda task=task: measure_answers(task, given.seeds, given.seconds),
            "rewritten": lambda task=task: measure_rewritten(task, given.seeds, given.seconds),
        }
        todo = [item for part in given.only for item in parts[part]()]
        compute(record, f"{work.name}/{name}", [item for item in todo if item[0] not in record.rows])
        wanted += [key for key, _ in todo]
        if given.survivors or name == tasks[-1]:
            show(work, [record.rows[key] for key in wanted], given.survivors)


def compute(record: Record, about: str, items: list[tuple[str, Callable[[], Row]]]) -> None:
    """Adds a row for each item, and says how far it is."""
    start = last = time.monotonic()
    for done, (name, measure) in enumerate(items):
        record.add(name, measure())
        if "keras" in sys.modules and done % 20 == 0:
            sys.modules["keras"].backend.clear_session()
        if time.monotonic() - last > 20:
            last = time.monotonic()
            left = (last - start) / (done + 1) * (len(items) - done - 1)
            print(f"{about}: {done + 1} of {len(items)}, {left / 60:.0f} minutes left", flush=True)


def show(work: answers.Assignment, rows: list[Row], path: Path | None) -> None:
    """The numbers in a few lines and the lists to look at, into a file or on the screen."""
    text = "".join(Findings(work.name, rows).lists())
    if path:
        path.write_text(text, encoding="utf-8")
    else:
        print(text)


def summary(work: answers.Assignment) -> dict[str, Any]:
    """The numbers of an assignment, from the latest rows of answers and mutants that there still are."""
    record = Record(work)
    tasks = [Task(work, name) for name in work.tasks if name not in work.special.on_images]
    made = [(task, mutant) for task in tasks for mutant in mutants(task.source)]
    wanted = {key("mutant", task.name, mutant.source): mutant.change for task, mutant in made}
    known = {(task.name, path.stem) for task in tasks for path in (*task.wrong, *task.right)}
    latest: dict[Any, Row] = {}
    for name, row in record.latest.items():
        about = (row["kind"], row["task"], row.get("answer", row.get("as", name)))
        there = {"mutant": name in wanted, "answer": about[1:] in known}
        if there.get(row["kind"], True):
            latest[about] = {**row, "change": wanted.get(name, row.get("change", ""))}
    rows = list(latest.values())
    found = Findings(work.name, rows).summary()
    found["not measured"] = {
        "mutants": len(wanted) - found["mutants"],
        "answers": len(known) - found["answers"]["count"],
    }
    found["older than the checks"] = sum(row["digest"] != record.digest for row in rows)
    return found


CAUSES = ("causes", "causes of", "cause not the same on each seed", "held out")


def write_page(causes_alone: bool) -> None:
    """Writes the record for the page, and the page; or what there is of causes, and the rest as it was."""
    cores = f"{platform.machine()}, {os.cpu_count()} cores"
    found = {work.name: summary(work) for work in answers.ASSIGNMENTS}
    if causes_alone:
        before = json.loads(checks_page.RECORD.read_text(encoding="utf-8"))["assignments"]
        found = {name: before[name] | {key: each[key] for key in CAUSES} for name, each in found.items()}
    result = {"date": date.today().isoformat(), "machine": cores, "assignments": found}
    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    checks_page.RECORD.write_text(text, encoding="utf-8")
    checks_page.PAGE.write_text(checks_page.page(), encoding="utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("assignment", nargs="?", choices=[work.name for work in answers.ASSIGNMENTS])
    parser.add_argument("tasks", nargs="*")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--seeds", type=int, default=200, help="for each known answer")
    parser.add_argument("--seconds", type=float, default=20, help="for the seeds of one check at most")
    parser.add_argument("--private", type=int, default=5, help="seeds for each mutant")
    parser.add_argument("--held-out", type=int, default=12, help="mutants with two mistakes for each task")
    parser.add_argument("--every", type=int, default=1, help="measure one of so many mutants")
    parser.add_argument("--page", action="store_true", help="measure nothing, write record and page")
    parser.add_argument("--causes", action="store_true", help="with --page: what is said of causes alone")
    parser.add_argument("--survivors", type=Path, help="file for what is to be looked at by eye")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    os.nice(max(0, 10 - os.nice(0)))
    warnings.simplefilter("ignore")
    if given.page:
        write_page(given.causes)
        return
    for work in answers.ASSIGNMENTS:
        if given.assignment in (None, work.name):
            on_images = work.special.on_images
            work_off(work, given.tasks or [task for task in work.tasks if task not in on_images], given)


if __name__ == "__main__":
    main()
