"""The names of test cells: the judge's own, and after them the student's."""

from __future__ import annotations

import builtins
import symtable
from collections.abc import Callable
from typing import Any


def bound_names(source: str) -> set[str]:
    """Names that a cell binds at the top: assignments, imports, functions, classes, also through ``global``.

    >>> sorted(bound_names("import numpy as np\\ndef f():\\n    global g\\n    g = h = 1"))
    ['f', 'g', 'np']

    Raises
    ------
    SyntaxError
        If the cell is not Python; translate IPython's commands first.
    """
    table = symtable.symtable(source, "cell", "exec")
    names = {symbol.get_name() for symbol in table.get_symbols() if _is_bound(symbol)}
    inner = list(table.get_children())
    while inner:
        scope = inner.pop()
        inner += scope.get_children()
        names |= {s.get_name() for s in scope.get_symbols() if s.is_declared_global() and _is_bound(s)}
    return names


def _is_bound(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported()


class Namespace(dict[str, Any]):
    """Globals for ``exec``: what is missing here, and is not built in, is looked up in the student's process.

    A name that a locked cell binds belongs to the judge for good. If it is missing all the same, because that
    cell failed, it is missing; the student's object of the same name never takes its place.

    Parameters
    ----------
    lookup : callable
        Gives the student's object of a name, or raises NameError: `Session.lookup`.

    Examples
    --------
    >>> names = Namespace({"net": 3}.__getitem__)
    >>> names.own("limit = 2")
    >>> exec("limit = 2; enough = net > limit", names)
    >>> names["enough"]
    True
    """

    def __init__(self, lookup: Callable[[str], Any]):
        super().__init__(__builtins__=builtins, __name__="__main__")
        self._lookup = lookup
        self._own: set[str] = set()

    def own(self, source: str) -> None:
        """Keeps the names that a locked cell binds for the judge."""
        self._own |= bound_names(source)

    def __missing__(self, name: str) -> Any:
        if name in self._own or hasattr(builtins, name) or name.startswith("__"):
            raise KeyError(name)
        try:
            return self._lookup(name)
        except NameError:
            raise KeyError(name) from None  # exec makes it a NameError of the judge's own
