"""Finds the rubrics of questions that people mark, in the guide that lies beside an assignment's text."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = "course/assignments/{assignment}/guide.md"
TARGET = re.compile(r"^\(rubric-([\w.-]+)\)=\s*$", re.MULTILINE)  # as MyST writes the target of a link
HEADING = re.compile(r"^#{1,2} ", re.MULTILINE)


def rubrics(root: Path, assignment: str) -> dict[str, str]:
    """Markdown of the rubrics by grade_id; none where the course has no guide of this assignment.

    A rubric begins at a line ``(rubric-GRADE_ID)=`` and ends before the next one, or the next heading.
    """
    try:
        guide = (root / GUIDE.format(assignment=assignment)).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    return in_guide(guide)


def in_guide(guide: str) -> dict[str, str]:
    """The rubrics in a guide's text.

    >>> in_guide("# Guide\\n(rubric-why)=\\n## Why: rubric\\n\\nTwo points.\\n\\n## Rest\\n")
    {'why': 'Two points.'}
    """
    found = {}
    for target in TARGET.finditer(guide):
        lines = guide[target.end() :].lstrip().splitlines()
        if lines and HEADING.match(lines[0]):
            lines = lines[1:]
        ends = (n for n, line in enumerate(lines) if HEADING.match(line) or TARGET.match(line))
        found[target.group(1)] = "\n".join(lines[: next(ends, len(lines))]).strip()
    return found
