"""Which modules a fork server imports for an assignment."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What a kernel imports itself and what most notebooks import. Not the backend that draws into notebooks: at
# its import it looks for the kernel that it belongs to.
BASE = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "numpy",
    "matplotlib.pyplot",
    "cifar_helpers.grading.kernel.prepare",
    "cifar_helpers.grading.wall.endpoint",
)
TENSORFLOW = ("tensorflow", "keras")
_IMPORTS = re.compile(r"^[ \t]*(?:import|from)\s+(?:tensorflow|keras)\b", re.MULTILINE)


def of(sources: Iterable[str], preloaded: Iterable[str] = ()) -> tuple[str, ...]:
    """The modules for a notebook with these code cells; a student's can only bring TensorFlow in.

    `preloaded` are those that the course asks for.

    Examples
    --------
    >>> "tensorflow" in of(["import numpy as np", "    from keras import layers"])
    True
    >>> "tensorflow" in of(["import numpy as np  # no tensorflow"])
    False
    """
    return (*BASE, *preloaded) + (TENSORFLOW if any(_IMPORTS.search(source) for source in sources) else ())
