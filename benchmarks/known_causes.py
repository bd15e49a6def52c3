"""Writes which mutants do the same as known wrong answers, so that a check can keep a cause that it suspects.

python benchmarks/known_causes.py 1_explore

For each known answer in course/assignments whose check only suspects its cause, the mutants that do the same
go into cifar_helpers/checks/solutions, beside the right solutions.
"""

from __future__ import annotations

import json
import os
import sys
import warnings

os.environ["CIFAR_BUDGET"] = "smoke"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import behaviour
import verdicts
from behaviour import answers

from cifar_helpers.checks import explain, variants
from cifar_helpers.checks.core import CheckFailed

SECONDS = 10  # for the checks of one answer


def known(work: answers.Assignment, functions: set[str]) -> dict[str, dict[str, list[str]]]:
    """By function: the causes of known answers as checks say them, and the mutants that do the same."""
    found: dict[str, dict[str, set[str]]] = {}
    seen: list[tuple[str, str, tuple[str, ...]]] = []

    def noted(failure: CheckFailed, solution: variants.Solution, result: explain.Found) -> CheckFailed:
        message = explain.without_numbers(failure.cause.message)
        seen.append((solution.name, message, result.changes))
        return failure

    explain.revised = noted
    for path in work.kind("wrong_"):
        task = path.parent.name
        if functions.isdisjoint(behaviour.defined(behaviour.reference(work, task))):
            continue
        seen.clear()
        row = verdicts.verdict(work, task, path.read_text(encoding="utf-8"), [], SECONDS)
        if answers.diagnosis(path) in row["visible"] and verdicts.named(row["visible"]):
            for name, message, changes in seen:
                causes = found.setdefault(name, {})
                causes[message] = (
                    sorted({*causes.get(message, []), *changes}) if changes else causes.get(message, [])
                )
    return {
        name: {message: each for message, each in causes.items() if each} for name, causes in found.items()
    }


def main() -> None:
    warnings.simplefilter("ignore")
    for name in sys.argv[1:] or [work.name for work in answers.ASSIGNMENTS]:
        work = answers.assignment(name)
        path = variants.FOLDER / f"{name.partition('_')[2]}.json"
        tasks = json.loads(path.read_text(encoding="utf-8"))
        causes = known(work, {*tasks})
        for function, task in tasks.items():
            task["causes"] = causes.get(function, {})
        path.write_text(json.dumps(tasks, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
