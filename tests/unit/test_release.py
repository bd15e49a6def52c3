"""A release has the package's version, written in one place, and its section of the changelog."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from release import notes

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CHANGELOG = """# Changelog

## 0.3.0 (unreleased)

- Later.

## 0.2.0 (2027-01-31)

- `1_explore` is longer.
- Two lines
  of one point.

## 0.1.0 (2026-12-01)

- First.

## 0.0.1 (2026-01-01)
"""


def test_the_text_of_a_release_is_its_section():
    assert notes("v0.2.0", "0.2.0", CHANGELOG) == "- `1_explore` is longer.\n- Two lines\n  of one point."
    assert notes("v0.1.0", "0.1.0", CHANGELOG) == "- First."


@pytest.mark.parametrize(
    ("tag", "version", "message"),
    [
        ("v0.2.0", "0.1.0", "write 0.2.0 as version in pyproject.toml"),
        ("0.2.0", "0.2.0", "the tag 0.2.0 is not v0.2.0"),
        ("v0.3.0", "0.3.0", "calls 0.3.0 unreleased: write the date"),
        ("v0.4.0", "0.4.0", "nothing below a heading ## 0.4.0"),
        ("v0.0.1", "0.0.1", "nothing below a heading ## 0.0.1"),
        ("v0.2", "0.2", "nothing below a heading ## 0.2 "),
    ],
)
def test_what_is_not_ready_says_what_to_write(tag, version, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        notes(tag, version, CHANGELOG)


def test_the_command_ends_with_one_sentence():
    command = [sys.executable, ROOT / "tools" / "release.py", "v99.0"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("Not released: the tag v99.0 is not v")
    assert len(done.stderr.splitlines()) == 1


def tracked(*patterns: str) -> dict[str, str]:
    """The contents of the checkout's files outside its folders for built, installed and handed-in work."""
    paths = [path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_no_text_tool_or_workflow_repeats_the_version_or_the_name_of_a_wheel():
    contents = tracked(
        "*.md",
        "*.cff",
        "*.yml",
        "Makefile",
        "course/*.md",
        "docs/**/*.md",
        "tools/*",
        ".github/**/*.yml",
        "cifar_helpers/**/*.py",
    )
    contents.pop("CHANGELOG.md")
    assert len(contents) > 100
    assert [name for name, text in contents.items() if re.search(r"cifar_helpers-\d", text)] == []
    own = re.compile(rf"(?<![\d.]){re.escape(PROJECT['version'])}(?![\d.])")
    examples = {
        "cifar_helpers/versions.py",
        "course/instructors.md",
        "tools/release.py",
        "docs/dev/releasing.md",
    }
    assert [name for name, text in contents.items() if own.search(text) and name not in examples] == []


def test_the_citation_is_whole_and_repeats_no_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= {*citation}  # what the format requires
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert all({"name"} <= {*author} or {"family-names"} <= {*author} for author in citation["authors"])
    assert citation["license"] == PROJECT["license"].split(" AND ")
    assert all({"type", "title", "authors"} <= {*reference} for reference in citation["references"])
    assert "version" not in citation
