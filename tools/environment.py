"""Writes environment.yml, the same versions for conda users, from requirements.lock."""

from pathlib import Path

HEADER = """\
# Written by `make lock` from requirements.lock: edit pyproject.toml instead.
#   conda env create -f environment.yml && conda activate cifar-course && python tools/kernel.py
name: cifar-course
channels:
  - conda-forge
dependencies:
  - python=3.11
  - pip
  - pip:
      - -e .
"""


def pins(lock: str) -> list[str]:
    """The lines `name==version ; marker` of a lock file, without their hashes."""
    return [
        line.removesuffix(" \\") for line in lock.splitlines() if "==" in line and not line.startswith(" ")
    ]


if __name__ == "__main__":
    root = Path(__file__).parent.parent
    lines = [f'      - "{pin}"\n' for pin in pins((root / "requirements.lock").read_text())]
    (root / "environment.yml").write_text(HEADER + "".join(lines))
