"""Lists, dictionaries and sets that crossed the wall: copies that say so when somebody assigns into them."""

from __future__ import annotations

from typing import Any, NoReturn

from cifar_helpers.grading.wall.exceptions import Misuse, StudentError

HINT = (
    "this is a copy of what the student's object holds, so the change would be lost. To change the "
    "student's object write originals.of(net).params[key] = value; to change the copy, .copy() it first"
)


def refuse(*_: Any, **__: Any) -> NoReturn:
    """Stands for every method that changes a container."""
    raise Misuse(HINT)


def hint(error: BaseException) -> str:
    """What to add to an error in a check; "" unless it assigned into an array that crossed.

    NumPy's own message, "assignment destination is read-only", doesn't say what to do instead.

    >>> hint(ValueError("output array is read-only"))[:14]
    'this is a copy'
    """
    own = isinstance(error, ValueError) and not isinstance(error, StudentError)
    return HINT if own and "read-only" in str(error) else ""


class ListCopy(list[Any]):
    """A list that can't be changed; `.copy()` and deepcopy give an ordinary one."""

    append = clear = extend = insert = pop = remove = reverse = sort = refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = refuse

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        from copy import deepcopy

        return deepcopy(list(self), memo)


class DictCopy(dict[Any, Any]):
    """A dictionary that can't be changed; `.copy()` and deepcopy give an ordinary one."""

    clear = pop = popitem = setdefault = update = refuse
    __setitem__ = __delitem__ = __ior__ = refuse

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[Any, Any]:
        from copy import deepcopy

        return deepcopy(dict(self), memo)


class SetCopy(set[Any]):
    """A set that can't be changed; ``set(it)`` and deepcopy give an ordinary one."""

    add = clear = discard = pop = remove = update = refuse
    difference_update = intersection_update = symmetric_difference_update = refuse
    __iand__ = __ior__ = __isub__ = __ixor__ = refuse

    def copy(self) -> set[Any]:
        """An ordinary set with the same elements."""
        return set(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> set[Any]:
        return set(self)


for kind, name in ((ListCopy, "list"), (DictCopy, "dict"), (SetCopy, "set")):
    kind.__name__ = name  # a diagnosis that names a value's type means the student's
