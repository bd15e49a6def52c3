"""Writes into the texts what the records say: a measured number there is marked with the key of its record.

    python tools/measured_numbers.py           # writes the present values
    python tools/measured_numbers.py --check   # names those that are stale

A mark is an HTML comment, which no page shows: `<!--m:convnets/laptop/vgg/test-->77.1 %<!--/-->`. A key
begins with a file of benchmarks/results/; each further part is an entry of a dictionary, or a value that rows
must have in some field. Numbers keep the decimals that the text gives them. docs/dev/numbers.md has examples.
"""

from __future__ import annotations

import json
import operator
import re
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from itertools import product
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

ROOT = Path(__file__).parents[1]
RECORDS = ROOT / "benchmarks" / "results"
RULES = ROOT / "course" / "measured_numbers.toml"
COMMAND = "python tools/measured_numbers.py"
GENERATED = (
    "attacks",
    "checks",
    "coverage",
    "records",
    "results",
    "scale",
)  # pages that tests hold to what they show

MARK = re.compile(r"<!--m:(?P<keys>.*?)-->(?P<text>.*?)<!--/-->", re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?!\w)")
STATISTICS: dict[str, tuple[Callable[[list[float]], float], ...]] = {
    "mean": (fmean,),
    "deviation": (stdev,),
    "sum": (sum,),
    "lowest": (min,),
    "highest": (max,),
    "range": (min, max),
    "spread": (fmean, min, max),
}
OVER_ALL = ("lowest", "highest", "range")  # which may go over different nets
CONDITIONS = ("images", "rate")  # beside fields of words: what runs must share for one mean
OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


class KeyProblem(LookupError):
    """A key that leads to no number of a record."""


@dataclass(frozen=True)
class Measured:
    """A number of a record; a share is written in percent."""

    number: float
    share: bool = False

    def like(self, written: str) -> str:
        """With as many decimals as in the text.

        >>> Measured(0.7706, share=True).like("77.0"), Measured(1234.5).like("1,200")
        ('77.1', '1,234')
        """
        decimals = len(written.partition(".")[2])
        comma = "," if "," in written else ""
        return format(self.number, f"{comma}.{decimals}{'%' if self.share else 'f'}").rstrip("%")


@cache
def rules() -> dict[str, Any]:
    return tomllib.loads(RULES.read_text(encoding="utf-8"))


@cache
def record(name: str) -> Any:
    path = RECORDS / f"{name}.json"
    if not path.is_file():
        raise KeyProblem(f"there is no record {path.name} in benchmarks/results/")
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def printed(assignment: str) -> str:
    """What the cells of the executed notebook print; nbval holds it to what they print today."""
    notebook = json.loads((ROOT / "source" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    shown = [output.get("text") or output.get("data", {}).get("text/plain", []) for output in outputs]
    return "\n".join("".join(lines) for lines in shown)


def from_output(assignment: str, pattern: str) -> float:
    """The number that the group of a pattern finds in what a notebook prints."""
    found = re.search(pattern, printed(assignment), re.MULTILINE)
    if not found or not found.re.groups:
        raise KeyProblem(f"no cell of source/{assignment} prints {pattern}")
    return float(found[1])


def inside(found: list[Any], part: str, mean: bool) -> list[Any]:
    """What a part of a key leads to: entries of dictionaries, or those dictionaries that have this value."""
    if part == "*":
        return [value for each in found for value in each.values()]
    if all(isinstance(each, list) for each in found) and part.isdigit():
        return [each[int(part)] for each in found]
    rows = [row for each in found for row in (each if isinstance(each, list) else [each])]
    if not all(isinstance(row, dict) for row in rows):
        raise KeyProblem(f'"{part}" is looked for in a number')
    having = [row for row in rows if part in row]
    if not having:
        return chosen(rows, part)
    if mean:
        alike(having, part)
    return [row[part] for row in having]


def chosen(rows: list[dict[str, Any]], part: str) -> list[dict[str, Any]]:
    """Rows that have a value in some field: `vgg`, `images=200`; or that don't: `net!=cifar10`."""
    field, sign, value = re.fullmatch(r"([^!=]*)(!?=)?(.*)", part, re.DOTALL).groups()
    if sign == "!=":
        kept = [row for row in rows if str(row[field]) != value]
    else:
        kept = [row for row in rows if part in row.values() or (sign and str(row.get(field)) == value)]
    if not kept:
        raise KeyProblem(f'no row and no entry is called "{part}"')
    return kept


def alike(rows: list[dict[str, Any]], column: str) -> None:
    """Refuses a mean over runs that differ in more than seed and machine."""
    for field in rows[0]:
        values = sorted({str(row.get(field)) for row in rows})
        told = isinstance(rows[0][field], str) and field not in ("machine", "date", "note", column)
        if len(values) > 1 and (told or field in CONDITIONS):
            raise KeyProblem(f'rows for "{column}" differ in "{field}" ({", ".join(values)}): name one')


def looked_up(term: str) -> list[Measured]:
    """The numbers that a key without arithmetic stands for."""
    if re.fullmatch(r"[\d.]+", term):
        return [Measured(float(term))]
    name, *parts = term.split("/")
    if name == "output":
        return [Measured(from_output(*parts))]
    statistic = parts.pop() if parts and parts[-1] in STATISTICS else "mean"
    found: list[Any] = [record(name)]
    for part in parts:
        found = inside(found, part, mean=statistic not in OVER_ALL)
    found = [value for each in found for value in (each if isinstance(each, list) else [each])]
    if not all(isinstance(value, (int, float)) for value in found):
        raise KeyProblem(f"{term} leads to no number: add the name of a column")
    share = any(fnmatch(part, pattern) for part in parts for pattern in rules()["shares"])
    return [Measured(function(found), share) for function in STATISTICS[statistic]]


def evaluated(key: str) -> list[Measured | None]:
    """The numbers of a key: `a - b`, `a / b` are calculated from left to right; `_` is any number."""
    if key == "_":
        return [None]
    first, *rest = re.split(r" ([-+*/]) ", key)
    values = looked_up(first)
    for sign, term in zip(rest[::2], rest[1::2], strict=True):
        (other,) = looked_up(term)
        values = [Measured(OPERATORS[sign](each.number, other.number), each.share) for each in values]
    return list(values)


def expanded(keys: str) -> list[str]:
    """The keys of a mark, one by one.

    >>> expanded("convnets/laptop/vgg/{training;test}; _")
    ['convnets/laptop/vgg/training', 'convnets/laptop/vgg/test', '_']
    """
    single = re.split(r";\s*(?![^{]*\})", " ".join(re.sub(r"\n# ?", " ", keys).split()))
    parts = [[part.split(";") for part in re.split(r"\{(.*?)\}", key)] for key in single]
    return ["".join(each) for key in parts for each in product(*key)]


def filled(text: str, keys: str) -> str:
    """The text of a mark with the present values."""
    values = [value for key in expanded(keys) for value in evaluated(key)]
    count = len(NUMBER.findall(text))
    if count != len(values):
        raise KeyProblem(f'"{text}" has {count} numbers, and the keys of its mark stand for {len(values)}')
    rest = iter(values)
    return NUMBER.sub(lambda match: value.like(match[0]) if (value := next(rest)) else match[0], text)


def files(root: Path = ROOT) -> list[Path]:
    """The texts that students and instructors read, without pages that a command writes as a whole."""
    pages = [page for page in (root / "course").glob("*.md") if page.stem not in GENERATED]
    assignments = root / "course" / "assignments"
    notebooks = [path for path in assignments.glob("*/*.py") if path.stem == path.parent.name]
    return sorted([root / "README.md", *pages, *assignments.glob("*/guide.md"), *notebooks])


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def updated(text: str) -> tuple[str, list[str]]:
    """A text with the values of its records, and a sentence for each number that changed, with its line."""
    told = []

    def renewed(match: re.Match[str]) -> str:
        line, old = line_of(text, match.start()), match["text"]
        try:
            new = filled(old, match["keys"])
        except KeyProblem as problem:
            told.append(f"{line}: {problem}")
            return match[0]
        if new != old:
            told.append(f'{line}: "{old}" is "{new}" by its record')
        return f"<!--m:{match['keys']}-->{new}<!--/-->"

    return MARK.sub(renewed, text), told


def stale(root: Path = ROOT, write: bool = False) -> list[str]:
    """What differs from its record, with file and line; `write` writes the records' values into the texts."""
    told = []
    for path in files(root):
        text, changes = updated(path.read_text(encoding="utf-8"))
        told += [f"{path.relative_to(root).as_posix()}:{change}" for change in changes]
        if write and changes:
            path.write_text(text, encoding="utf-8")
    return told


if __name__ == "__main__":
    checking = sys.argv[1:] == ["--check"]
    found = stale(write=not checking)
    print(*found or ["all texts have the values of their records"], sep="\n")
    sys.exit(bool(found) and checking)
