"""What the rows of benchmarks/checks.py say: numbers for the page, and lists of what to look at by eye."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

READ = Path(__file__).parent / "results" / "checks_read.json"
CRASHED = "the check itself raised"
SAID = (
    "right",
    "wrong",
    "unknown",
    "table, established",
    "table, suspected",
    "passed",
)  # of held-out mutants
Row = dict[str, Any]


def read() -> list[Row]:
    """What a person said of mutants: which are right answers, and which causes are true or false.

    Each entry has an assignment, a task, a verdict ("right", "true", "false"), a reason, and a cause, or a
    regular expression for changes as a whole, or both.
    """
    return json.loads(READ.read_text(encoding="utf-8")) if READ.exists() else []


def verdict(assignment: str, row: Row, entries: list[Row], kinds: tuple[str, ...]) -> Row | None:
    """The entry of one of these kinds that is about a mutant."""
    for entry in entries:
        about = (entry["assignment"], entry["task"]) == (assignment, row["task"])
        change = re.fullmatch(entry.get("change", ".*"), row["change"])
        if about and entry["verdict"] in kinds and change and entry.get("cause") in (None, row["cause"]):
            return entry
    return None


def killed(row: Row) -> bool:
    """Whether visible and hidden check find a mutant."""
    return bool(row["visible"] and row["hidden"])


class Findings:
    """The rows of an assignment, sorted into what they mean."""

    def __init__(self, assignment: str, rows: list[Row]):
        entries = [entry for entry in read() if entry["assignment"] == assignment]
        self.assignment = assignment
        self.mutants = [row for row in rows if row["kind"] == "mutant"]
        self.answers = [row for row in rows if row["kind"] == "answer"]
        self.rewritten = [row for row in rows if row["kind"] == "rewritten" and row["changed"]]
        differing = [row for row in self.mutants if row["differs"] == "recorded"]
        self.right = [
            (row, entry) for row in differing if (entry := verdict(assignment, row, entries, ("right",)))
        ]
        excused = [row for row, _ in self.right]
        self.differing = [row for row in differing if row not in excused]
        self.survivors = [row for row in self.differing if not row["visible"] and not row["hidden"]]
        self.half = [row for row in self.differing if bool(row["visible"]) != bool(row["hidden"])]
        self.unsteady = [row for row in self.differing if killed(row) and not row["agree"]]
        self.beyond = [row for row in self.mutants if row["differs"] == "made" and not row["visible"]]
        self.typed = [row for row in self.mutants if row["differs"] == "type" and not row["visible"]]
        self.alarms = [row for row in self.mutants if row["differs"] == "" and row["visible"]]
        self.crashes = [row for row in self.mutants if row["cause"].startswith(CRASHED)]
        found = [row for row in self.differing if row["visible"] and row not in self.crashes]
        self.unknown = [row for row in found if not row["named"]]
        named = [row for row in found if row["named"]]
        said = {id(row): verdict(assignment, row, entries, ("true", "false")) for row in named}
        self.false = [
            row
            for row in named
            if (said[id(row)] and said[id(row)]["verdict"] == "false")
            or ("explained" in row and not row["verified"])
        ]
        self.true = [
            row for row in named if row not in self.false and (row["verified"] or said[id(row)] is not None)
        ]
        self.unread = [row for row in named if row not in self.true and row not in self.false]
        self.held_out = [row for row in rows if row["kind"] == "held out"]
        self.undeclared = [row for row in self.answers if not (row["agree"] and row["declared"])]
        self.refused = [row for row in self.rewritten if row["here"]["said"] or row["walled"]["said"]]

    def summary(self) -> dict[str, Any]:
        """The numbers, and what did not go as it should."""
        return {
            "mutants": len(self.mutants),
            "the same": sum(row["differs"] == "" for row in self.mutants),
            "the same but for the dtype": sum(row["differs"] == "type" for row in self.mutants),
            "the same for the inputs of the checks": sum(row["differs"] == "made" for row in self.mutants),
            "right by reading": [short(row, entry["reason"]) for row, entry in self.right],
            "differing": len(self.differing),
            "killed": sum(map(killed, self.differing)),
            "survivors": [short(row) for row in self.survivors],
            "killed by one of the two": [short(row) for row in self.half],
            "cause not the same on each seed": len(self.unsteady),
            "fails though it does the same": [short(row) for row in self.alarms],
            "causes": {
                "true": len(self.true),
                "false": len(self.false),
                "named, not verified": len(self.unread),
                "unknown": len(self.unknown),
                "crash": len(self.crashes),
                "by explain": sum("explained" in row for row in self.true),
            },
            "causes of": [sum(row["visible"] for row in self.differing), len(self.mutants)],
            "held out": {sort: self.of_sort(sort) for sort in ("two", "other")},
            "answers": {
                "count": len(self.answers),
                "as declared on every seed": len(self.answers) - len(self.undeclared),
                "seeds": spread([row["seeds"] for row in self.answers]),
                "others": [f"{row['task']}/{row['answer']}" for row in self.undeclared],
            },
            "rewritten": {
                "count": len(self.rewritten),
                "pass": len(self.rewritten) - len(self.refused),
                "seeds": spread([row["here"]["seeds"] for row in self.rewritten]),
                "others": sorted({f"{row['task']} as {row['as']}: {sayings(row)}" for row in self.refused}),
            },
        }

    def of_sort(self, sort: str) -> dict[str, int]:
        """How often the visible check said what of the mutants that the rules did not make alone."""
        said = [row["said"] for row in self.held_out if row["sort"] == sort]
        return {each: said.count(each) for each in SAID}

    def lists(self) -> Iterator[str]:
        """What there is to look at by eye."""
        count = sum(map(killed, self.differing))
        yield f"# {self.assignment}\n"
        yield f"mutants {len(self.mutants)}, differing {len(self.differing)}, killed {count}\n"
        good = len(self.answers) - len(self.undeclared)
        yield f"known answers {len(self.answers)}, as declared on every seed {good}\n"
        titles = {
            "SURVIVORS: they do something else with inputs of the checks, and pass": self.survivors,
            "HALF: only one of visible and hidden check finds them": self.half,
            "CAUSES DIFFER between seeds": self.unsteady,
            "BEYOND: they differ only for inputs that no check tries": self.beyond,
            "TYPE: the same numbers in a dtype that the task does not name": self.typed,
            "FALSE ALARM? They do the same as the reference, and fail": self.alarms,
            "CRASHES of the check itself": self.crashes,
            "FALSE CAUSE, by reading": self.false,
            "NAMED, not verified by a known-wrong answer: is the cause true?": self.unread,
            "UNKNOWN: no cause is named": self.unknown,
        }
        for title, rows in titles.items():
            yield f"\n## {title}: {len(rows)}\n"
            yield from listed(rows)
        yield f"\n## KNOWN ANSWERS that are not as declared on every seed: {len(self.undeclared)}\n"
        for row in self.undeclared:
            seeds = f"over {row['seeds']} seeds {json.dumps(row['causes'], ensure_ascii=False)}"
            yield f"{row['task']}/{row['answer']}: visible {row['visible']}; {seeds}\n"
        wrong = [row for row in self.held_out if row["said"] == "wrong"]
        yield f"\n## HELD OUT, with another kind of mistake named: {len(wrong)}\n"
        yield from (f"{row['task']}: {row['cause']}\n    {row['change']} {row['kinds']}\n" for row in wrong)
        yield f"\n## REWRITTEN REFERENCES that do not pass on every seed: {len(self.refused)}\n"
        for row in self.refused:
            here, walled = (json.dumps(row[way]["said"], ensure_ascii=False) for way in ("here", "walled"))
            yield f"{row['task']} as {row['as']}: {here}; walled {walled}\n"


def listed(rows: list[Row]) -> Iterator[str]:
    """A line for each row, those of a task and cause together."""
    heading = ""
    for row in sorted(rows, key=lambda row: (row["task"], row["cause"])):
        seeds = "" if row["agree"] else f" {json.dumps(row.get('causes'), ensure_ascii=False)}"
        if heading != (heading := f"{row['task']}: {row['cause']}"):
            yield f"{heading}\n"
        yield f"    {row['change']}{seeds}\n"


def short(row: Row, because: str = "") -> dict[str, str]:
    """A mutant in a few words."""
    about = {"task": row["task"], "change": row["change"]}
    return {**about, "because": because} if because else about


def sayings(row: Row) -> str:
    """What the checks say of a rewritten reference."""
    return "; ".join(sorted({*row["here"]["said"], *row["walled"]["said"]}))


def spread(values: list[int]) -> list[int]:
    """The lowest and the highest."""
    return [min(values), max(values)] if values else []
