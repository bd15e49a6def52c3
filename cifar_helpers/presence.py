"""Whether a person sits at the notebook."""

from __future__ import annotations

import os


def someone_is_there() -> bool:
    """Whether a person at a notebook could use a widget.

    A front end that a person uses lets a cell ask for input; programs that run notebooks (nbconvert,
    nbclient, nbgrader, nbval) don't.
    """
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    kernel = getattr(get_ipython(), "kernel", None)
    return bool(getattr(kernel, "_allow_stdin", False)) and not is_graded()


def is_graded() -> bool:
    """Whether this process runs a submission in order to grade it."""
    return "NBGRADER_EXECUTION" in os.environ
