"""Prints a version's section of CHANGELOG.md, the text of its release, or says what is wrong with its tag.

python tools/release.py v0.1.0
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def notes(tag: str, version: str, changelog: str) -> str:
    """What the changelog says of a version.

    Parameters
    ----------
    tag : what git calls it: v and the version.
    version : the package's, from pyproject.toml.
    changelog : text with a heading ``## 1.2.3 (2027-01-31)`` above each version's section.

    Raises
    ------
    ValueError
        If tag and version differ, or the section is missing, empty or not dated; with what to do.

    Examples
    --------
    >>> notes("v0.2.0", "0.2.0", "## 0.2.0 (2027-01-31)\\n\\n- New.\\n\\n## 0.1.0 (2026-12-01)\\n")
    '- New.'
    """
    if tag != f"v{version}":
        raise ValueError(
            f"the tag {tag} is not v{version}: write {tag.removeprefix('v')} as version in pyproject.toml"
        )
    found = re.search(
        rf"^## {re.escape(version)} \((.*?)\)\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if not found or not found[2].strip():
        raise ValueError(f"CHANGELOG.md has nothing below a heading ## {version} (date): write it")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", found[1]):
        raise ValueError(
            f"CHANGELOG.md calls {version} {found[1]}: write the date in its place, as 2027-01-31"
        )
    return found[2].strip()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    try:
        print(notes(sys.argv[1], project["version"], (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))
    except ValueError as error:
        sys.exit(f"Not released: {error}.")
