"""For test cells that write into a student's object: they do so in a notebook and in the grader alike."""

from __future__ import annotations

import sys
from typing import Any


def of(value: Any) -> Any:
    """`value`, so that assigning into its attributes and items reaches the student's own object.

    In a notebook that is the object itself. When a submission is graded in another process, attributes are
    copies, and a copy can't be assigned into; the attributes of ``originals.of(net)`` are not copies.

    >>> class Net:
    ...     params = {"W1": 0}
    >>> net = Net()
    >>> of(net).params["W1"] = 1
    >>> net.params
    {'W1': 1}
    """
    proxies = sys.modules.get("cifar_helpers.grading.wall.proxies")
    return value if proxies is None else proxies.ref(value)
