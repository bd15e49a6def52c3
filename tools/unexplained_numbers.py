"""Finds numbers of the measured kind in the texts that have no record, no source and no reason.

    python tools/unexplained_numbers.py

Percentages, times, memory, points of accuracy, "4 times as fast". Each is marked with its record (see
measured_numbers.py), or course/measured_numbers.toml says where it was published, or why it isn't measured.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from measured_numbers import MARK, ROOT, RULES, files, line_of, rules

MARKED, ALLOWED = "●", "○"  # stand for characters of numbers that are marked, published or excepted
COUNT = rf"(?:\d+(?:[.,]\d+)*|[{MARKED}{ALLOWED}]+)"
COUNTS = rf"{COUNT}(?:\s*(?:,|–|and|to|or|±|→)\s*{COUNT})*"
SPELT = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|half"
TIMES = r"(?:milli|micro)?seconds?\b|minutes?\b|hours?\b|µs\b|ms\b"
UNITS = (
    rf"(?:\s|\*)*(?:%|per cent\b|points?\b|{TIMES}|[kMGT]i?B\b|images a second|times as\b)|\s(?:s|h|min)\b"
)
SPELT_WITH_UNIT = (
    rf"\b(?:{SPELT})\s+(?:per cent|points|seconds|minutes|hours|times\s+as\s+(?:fast|slow|long))\b"
)
PERIOD = r"\b(?:half an|an?) (?:hour|minute|evening)\b"
CELL = r"(?<=\|)\s*\*{0,2}\d+\.\d+[^|\n]*(?=\|)"
OF_THE_MEASURED_KIND = re.compile(rf"(?<![\w.]){COUNTS}(?:{UNITS})|{SPELT_WITH_UNIT}|{PERIOD}|{CELL}")
HIDDEN = (r"^ *```.*?^ *```", r"`[^`]*`", r"\$\$?[^$\n]+\$\$?", r"\]\([^)]*\)")  # code, formulas, addresses
BEFORE_CELLS = r"\A.*?(?=^# %%)"
CODE_CELLS = r"^# %%(?! \[markdown\]).*?(?=^# %%|\Z)"


def hide(pattern: str, text: str, sign: str = " ") -> str:
    """The text with a sign in place of each character of what is found, but for line breaks."""
    flags = re.DOTALL | re.MULTILINE
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", sign, match[0]), text, flags=flags)


def prose(text: str, notebook: bool) -> str:
    """What readers see as sentences and tables, each at its old place."""
    for pattern in (BEFORE_CELLS, CODE_CELLS, r"^# %%.*?$", r"^# ?") if notebook else ():
        text = hide(pattern, text)
    for pattern in HIDDEN:
        text = hide(pattern, text)
    return text


def without_marked(text: str) -> str:
    """The text with a sign for each digit and letter of what is marked with a record."""
    return MARK.sub(lambda mark: hide("<!--.*?-->", hide(r"\w", mark[0], MARKED)), text)


def patterns(entry: dict[str, Any]) -> list[str]:
    """What an entry allows: published numbers as they are written, or the expressions of an exception."""
    published = [rf"(?<![\w.]){re.escape(number)}(?!\w)" for number in entry.get("numbers", [])]
    found = [*published, *entry.get("patterns", [])]
    return [pattern.replace(r"\ ", " ").replace(" ", r"\s+") for pattern in found]


def entries() -> list[dict[str, Any]]:
    return [*rules()["exceptions"], *rules()["published"]]


def without_allowed(path: str, text: str, used: set[str]) -> tuple[str, list[str]]:
    """The text with a sign for what is published or excepted; sources that the text doesn't name."""
    problems = []
    for entry in entries():
        for pattern in patterns(entry) if fnmatch(path, entry.get("files", "*")) else ():
            hidden = hide(pattern, text, ALLOWED)
            if hidden != text:
                used.add(pattern)
                if not re.search(entry.get("named", ""), text):
                    problems.append(f'{path}: name "{entry["source"]}", from which a number is')
            text = hidden
    return text, problems


def unexplained(path: str, text: str, used: set[str]) -> Iterator[str]:
    """A sentence for each number of the measured kind without record, source or reason."""
    shown = without_marked(prose(text, path.endswith(".py")))
    shown, problems = without_allowed(path, shown, used)
    yield from problems
    for hit in OF_THE_MEASURED_KIND.finditer(shown):
        if re.search(r"\d", hit[0]) or not re.search(f"[{MARKED}{ALLOWED}]", hit[0]):
            yield f'{path}:{line_of(shown, hit.start())}: "{" ".join(hit[0].split())}" has no record'


def misplaced(path: str, text: str) -> Iterator[str]:
    """A sentence for each mark that begins a line: Markdown would show the rest of the line as HTML."""
    for mark in re.finditer(r"^(?:# )?[ >*-]*<!--m:", text, re.MULTILINE):
        yield f"{path}:{line_of(text, mark.start())}: a mark begins the line; break the line elsewhere"


def problems(root: Path = ROOT) -> list[str]:
    """What is wrong with the numbers of the texts, a sentence each."""
    used: set[str] = set()
    found = []
    for path in files(root):
        name, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        found += [*misplaced(name, text), *unexplained(name, text, used)]
    unused = [pattern for entry in entries() for pattern in patterns(entry) if pattern not in used]
    return found + [f"{RULES.name}: no text has {pattern}" for pattern in unused]


if __name__ == "__main__":
    told = problems()
    print(*told or ["each has a record, a source or a reason"], sep="\n")
    sys.exit(bool(told))
