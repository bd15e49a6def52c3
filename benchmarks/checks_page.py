"""Writes course/checks.md, how well the checks judge, from benchmarks/results/checks.json.

python benchmarks/checks_page.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RECORD = HERE / "results" / "checks.json"
PAGE = HERE.parent / "course" / "checks.md"
INTRODUCTION = """\
# How well the checks judge

A check must let every right answer pass, stop every wrong one, and name the mistake that was made. This page says how far
that was measured. It is written by `benchmarks/checks_page.py` from `benchmarks/results/checks.json`, which
`python benchmarks/checks.py --page` writes from the rows that `python benchmarks/checks.py` has measured; a test holds the
page to the record. Measured by {date} on {machine}, in the smoke budget.

## Mutants

A *mutant* is the reference solution with one mistake, made by rule: a number off by one, an operator, a comparison, an axis,
an argument or a function exchanged, a statement, a layer or a call left out, a layer that acts only while training put in, an
array overwritten, another dtype. A mutant counts if it does something else than the reference with the inputs that the
checks give it (or has a dtype that the task does not allow). It is *killed* if the visible check and its hidden twin both
fail; the twin was tried with one private seed. Those that were read and found to be right answers are left out.

| assignment | mutants | that differ | killed | kill rate | survivors | found by one of the two | not measured |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
CAUSES = """
## Causes

Of the mutants that a visible check stops. *True*: numbers of an answer with this cause are what came back, for every seed that
was tried; or a known-wrong answer with it does the same as the mutant with every recorded input; or the message itself proves
it; or it was read and found true; or *by rule*: the check looked among the mutants of a right solution, and the kind of change
that it names is the one that was made here (or one of two kinds that do the same). *False*: read and found false, or by rule
another kind. *Not verified*: a cause is named, and neither is established. *Unknown*: the check says that it knows no cause, and
shows what came back. *Crash*: the check itself raised an exception instead of a diagnosis. Where fewer mutants were measured
than there are, they are an even share of each rule.

The rules that make these mutants are those by which the checks look for an explanation, from the same right solution. So the
column *by rule* says that the search finds what it was made for, and no more. How it does with mistakes that it was not made
for says the table below.

| assignment | stopped, of mutants measured | true | of these by rule | false | named, not verified | unknown | crash | another cause on other seeds |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
HELD_OUT = """
### Mistakes that the search was not made for

*Two mistakes*: mutants of mutants, drawn at random. *Another solution*: mutants of right answers in other styles, from
`answers/`. *Right*: by rule, a kind of mistake is named that was made. *Wrong*: by rule, only other kinds are named. *Unknown*:
no single mistake explains what came back. *By table*: a cause stands in the check's own table; it is *established* if its
numbers came back for three seeds, or a known answer with it does the same, and *suspected* otherwise; whether it is true was not
read.

| assignment | mutants | right | wrong | unknown | by table, established | by table, suspected | pass |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
ANSWERS = """
## Known answers on many seeds

Each wrong answer in `answers/` must get its own cause, and each right one pass, with the visible seed and with every private
one. Answers that take long were tried with fewer seeds: the least and the most stand in the table.

| assignment | answers | as declared on every seed | private seeds | not measured |
| --- | --- | --- | --- | --- |
"""
REWRITTEN = """
## Right results of another type

The reference solution, its results as float32, plus 1e-8, as NumPy scalars, arrays without axes, lists, tuples, arrays in
Fortran's order, Keras and TensorFlow tensors: where that changes anything, it must pass, in the notebook and where
values cross into grading.

| assignment | references | pass on every seed | private seeds |
| --- | --- | --- | --- |
"""
LISTS = {
    "survivors": "Mutants that pass",
    "killed by one of the two": "Mutants that only one of visible and hidden check finds",
    "fails though it does the same": "Mutants that do the same as the reference and fail",
    "right by reading": "Mutants that pass and are right answers",
}


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |\n"


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}".replace("%", " %") if whole else "–"


def between(numbers: list[int]) -> str:
    return "–" if not numbers else " to ".join(str(number) for number in dict.fromkeys(numbers))


def mutants(found: dict[str, Any]) -> str:
    """The table of kill rates, and over all."""
    text = ""
    for name, each in found.items():
        numbers = each["mutants"], each["differing"], each["killed"]
        lists = len(each["survivors"]), len(each["killed by one of the two"])
        rate = share(each["killed"], each["differing"])
        text += row(f"`{name}`", *numbers, rate, *lists, each["not measured"]["mutants"])
    differing, killed = (sum(each[key] for each in found.values()) for key in ("differing", "killed"))
    return text + f"\nIn all {share(killed, differing)} of {differing:,}.\n"


def causes(found: dict[str, Any]) -> str:
    """The table of causes."""
    text = ""
    for name, each in found.items():
        unsteady = each["cause not the same on each seed"]
        true, *others, by_rule = each["causes"].values()
        measured = "{} of {}".format(*each["causes of"])
        text += row(f"`{name}`", measured, true, by_rule, *others, unsteady)
    return text + f"\n{goal(found)}\n"


def goal(found: dict[str, Any]) -> str:
    """What the goal is, and where it stands over all."""
    totals = [
        sum(counts) for counts in zip(*(each["causes"].values() for each in found.values()), strict=True)
    ]
    true, wrong, *_ = totals
    whole = sum(totals[:-1])
    shares = f"{share(true, whole)} true, {share(wrong, whole)} false"
    return f"In all {shares} of {whole:,}; the goal is at least 95 % true, at most 1 % false."


def held_out(found: dict[str, Any]) -> str:
    """The table of mutants that the rules did not make alone."""
    text = ""
    for sort, title in (("two", "two mistakes"), ("other", "another solution")):
        for name, each in found.items():
            counts = each["held out"][sort].values()
            if sum(counts):
                text += row(f"`{name}`, {title}", sum(counts), *counts)
    return text


def answers(found: dict[str, Any]) -> str:
    """The table of known answers, and which are not as declared."""
    text, others = "", ""
    for name, each in found.items():
        known = each["answers"]
        good = known["as declared on every seed"]
        text += row(
            f"`{name}`", known["count"], good, between(known["seeds"]), each["not measured"]["answers"]
        )
        others += "".join(f"- `{name}/{other}`\n" for other in known["others"])
    return text + (f"\nNot as declared on every seed:\n\n{others}" if others else "")


def rewritten(found: dict[str, Any]) -> str:
    """The table of right results of another type, and which do not pass."""
    text, others = "", ""
    for name, each in found.items():
        cases = each["rewritten"]
        text += row(f"`{name}`", cases["count"], cases["pass"], between(cases["seeds"]))
        others += "".join(f"- `{name}`: {other}\n" for other in cases["others"])
    return text + (f"\nDo not pass on every seed:\n\n{others}" if others else "")


def lists(found: dict[str, Any]) -> str:
    """The mutants that are not as they should be."""
    text = ""
    for key, title in LISTS.items():
        lines = [
            f"- `{name}/{each['task']}`: `{each['change'].replace('`', '')}`"
            + (f": {each['because']}" if "because" in each else "")
            for name, numbers in found.items()
            for each in numbers[key]
        ]
        if lines:
            text += f"\n## {title}\n\n" + "\n".join(lines) + "\n"
    return text


def older(found: dict[str, Any]) -> str:
    """Which numbers are of checks as they were before."""
    counts = {name: each["older than the checks"] for name, each in found.items()}
    names = [f"`{name}` {count}" for name, count in counts.items() if count]
    if not names:
        return ""
    return f"\nThe checks have changed since for some of the rows, which were not measured again: {', '.join(names)}.\n"


def page() -> str:
    """The whole page."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    found = record["assignments"]
    text = INTRODUCTION.format(date=record["date"], machine=record["machine"])
    text += mutants(found) + older(found) + CAUSES + causes(found)
    text += HELD_OUT + held_out(found) + ANSWERS + answers(found)
    return text + REWRITTEN + rewritten(found) + lists(found)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
