"""Says which package this is, and when it is too old for the notebook that uses it.

A notebook's first cell names the version that it needs, in a comment on the line that imports its checks.
"""

from __future__ import annotations

import hashlib
import re
import sys
from functools import lru_cache
from pathlib import Path

from cifar_helpers import __version__

NEEDS = re.compile(r"# needs cifar-helpers (\d+(?:\.\d+)*)")


def needed(source: str) -> str | None:
    """The version that a cell asks for, if it does.

    >>> needed("from cifar_helpers.checks import explore as check  # needs cifar-helpers 0.2.0")
    '0.2.0'
    """
    found = NEEDS.search(source)
    return found[1] if found else None


def is_older(installed: str, wanted: str) -> bool:
    """Whether a version is older than another; what follows its plain numbers doesn't count.

    >>> is_older("0.1.0.post202611", "0.1"), is_older("0.9", "0.10.0")
    (False, True)
    """
    plain = re.match(r"\d+(?:\.\d+)*", installed)
    length = wanted.count(".") + 1
    numbers = [int(part) for part in plain[0].split(".")] if plain else []
    return (numbers + [0] * length)[: max(length, len(numbers))] < [int(part) for part in wanted.split(".")]


def require(source: str) -> None:
    """Refuses to go on with a package that is older than a cell asks for.

    Raises
    ------
    ImportError
        With the way to the newer one.
    """
    wanted = needed(source)
    if wanted and __version__ != "0+unknown" and is_older(__version__, wanted):
        raise ImportError(
            f"This notebook needs cifar-helpers {wanted} or newer, and {__version__} is installed. Install "
            "the wheel that came with it (pip install cifar_helpers-….whl), then restart the kernel."
        )


def running_cell() -> str:
    """The source of the notebook cell that is running; nothing outside a notebook."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    cells = shell.user_ns.get("In") if shell is not None else None
    return cells[-1] if isinstance(cells, list) and cells and isinstance(cells[-1], str) else ""


@lru_cache
def code() -> str:
    """The version of this package, with a digest of its files: the number alone rarely changes."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.npz")]):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return f"{__version__} ({digest.hexdigest()[:8]})"
