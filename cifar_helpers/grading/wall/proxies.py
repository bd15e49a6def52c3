"""The judge's side of the wall: handles that stand for the student's objects, and the session they ask."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NoReturn

from cifar_helpers.grading.wall.copies import HINT, DictCopy, ListCopy, SetCopy
from cifar_helpers.grading.wall.encoding import Limits, decode, encode, no_handle, reference_bytes
from cifar_helpers.grading.wall.exceptions import Forged, Misuse, OverLimit, printable, student_error
from cifar_helpers.grading.wall.frames import Channel

ITEMS = 100_000  # of one iteration
LENGTH = 10**7  # list() reserves memory for as many items as len() says
DUNDERS = ("__name__", "__qualname__", "__doc__", "__dict__")
# A handle must not pass for a value that crosses by copy, nor for anything of the judge's own.
VALUES = (int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, type, BaseException)
NEVER_CLAIMED = ("builtins", "numpy", "cifar_helpers", "__main__", "abc", "collections", "numbers")


class Session:
    """Asks the student's process, one question at a time.

    Parameters
    ----------
    channel : Channel
        The judge's end of the connection. `channel.broken` says whether, and why, the session is over.
    limits : Limits, optional
        Of one message, in either direction.
    """

    def __init__(self, channel: Channel, limits: Limits | None = None):
        self.channel = channel
        self.limits = limits or Limits(frame=channel.cap)
        self.released: list[int] = []

    def within(self, seconds: float) -> None:
        """Sets the limits of all that is asked from now on: a cell's, not a single question's."""
        self.channel.deadline = time.monotonic() + seconds
        self.channel.room = self.limits.cell

    def lookup(self, name: str) -> Any:
        """The student's object of this name; a NameError if there is none."""
        return self.ask("lookup", name)

    def pause(self, seconds: float = 10) -> None:
        """Lets the student's process go on with its own cells, until `endpoint.attend` there."""
        self.within(seconds)
        self.ask("pause")

    def ask(self, operation: str, *arguments: Any) -> Any:
        """The answer to a request; the student's exceptions are raised as `student_error` has them."""
        number = secrets.randbits(64)
        released, self.released = self.released[:1_000], self.released[1_000:]
        self.channel.send(number, encode((operation, released, *arguments), self.limits, _reference))
        _, body = self.channel.receive(number)
        try:
            return self._opened(decode(body, self.limits, self._handle))
        except (Forged, OverLimit) as error:
            self.channel.broken = error
            self.channel.close()
            raise

    def _opened(self, answer: Any) -> Any:
        if isinstance(answer, tuple) and len(answer) == 2 and _equals(answer[0], "ok"):
            return answer[1]
        strings = isinstance(answer, tuple) and len(answer) == 4 and all(type(part) is str for part in answer)
        if not strings or answer[0] != "error":
            raise Forged("an answer that is neither a result nor an error")
        raise student_error(*answer[1:])

    def _handle(self, number: int, classes: tuple[str, ...]) -> Handle:
        return Handle(_State(self, number, classes))


def _equals(value: Any, text: str) -> bool:
    return type(value) is str and value == text


class _State:
    """What a handle knows: its session, its number, its classes, whether attributes come as handles too."""

    def __init__(self, session: Session, number: int, classes: tuple[str, ...], refer: bool = False):
        self.session, self.number, self.classes, self.refer = session, number, classes, refer
        self.owner: _State | None = None  # of a view: keeps the number from being released

    def __del__(self) -> None:
        if self.owner is None:
            self.session.released.append(self.number)


def _reference(value: Any) -> bytes:
    return reference_bytes(_state(value).number) if type(value) is Handle else no_handle(value)


def _state(handle: Handle) -> _State:
    return object.__getattribute__(handle, "_wall_state")


def _refuse(what: str, instead: str) -> Any:
    def refused(self: Handle, *_: Any, **__: Any) -> NoReturn:
        raise Misuse(
            f"{what} {self!r} would run the student's own operators, and the verdict may not depend on them: "
            f"{instead}"
        )

    return refused


_COPY = "compare a copy, such as np.asarray(x) or an attribute that is a number"
_COMPARE = _refuse("comparing", _COPY)
_COUNT = _refuse("calculating with", "calculate with a copy, np.asarray(x)")
_TRUTH = _refuse("the truth of", "write `x is not None`, or ask for a number: len(x) > 0")
_NUMBER = _refuse("making a number of", "write float(np.asarray(x))")


class Handle:
    """Stands for an object of the student's process.

    Calling, attributes, items, `len` and iterating are done there, and answers come back by copy where there
    is one. ``np.asarray``, ``float`` and ``int`` copy. Whatever a verdict could depend on raises `Misuse`.
    ``isinstance`` answers as the student's process claims, and proves nothing.
    """

    __slots__ = ("__weakref__", "_wall_state")

    def __init__(self, state: _State):
        object.__setattr__(self, "_wall_state", state)

    @property  # type: ignore[misc]  # read-only: it is a claim
    def __class__(self) -> type:
        return _claimed(_state(self).classes)

    def __repr__(self) -> str:
        names = _state(self).classes
        return f"<{printable(names[1], 80) if names else 'object'} of the submission>"

    def __call__(self, *args: Any, **named: Any) -> Any:
        return _state(self).session.ask("call", self, args, named)

    def __getattr__(self, name: str) -> Any:
        hidden = name.startswith(("_repr_", "_ipython_")) or (name.startswith("__") and name.endswith("__"))
        if hidden and name not in DUNDERS:
            raise AttributeError(f"{name} is not asked of the student's process")
        state = _state(self)
        return _view(state, state.session.ask("get", self, name, state.refer))

    def __setattr__(self, name: str, value: Any) -> None:
        _state(self).session.ask("set", self, name, value)

    def __getitem__(self, key: Any) -> Any:
        state = _state(self)
        return _view(state, state.session.ask("item", self, key, state.refer))

    def __setitem__(self, key: Any, value: Any) -> None:
        _state(self).session.ask("set_item", self, key, value)

    def __len__(self) -> int:
        length = _state(self).session.ask("len", self)
        if type(length) is not int or not 0 <= length <= LENGTH:
            raise Misuse(f"the length of {self!r} is not between 0 and {LENGTH:,}")
        return length

    def __iter__(self) -> Iterator[Any]:
        session = _state(self).session
        iterator = session.ask("iter", self)
        for _ in range(ITEMS):
            step = session.ask("next", iterator)
            if not (isinstance(step, tuple) and len(step) == 2 and type(step[0]) is bool):
                raise Misuse(f"iterating over {self!r} gives something else than items")
            if not step[0]:
                return
            yield step[1]
        raise OverLimit(f"{self!r} has over {ITEMS:,} items: iterate over fewer")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        import numpy as np

        array = _state(self).session.ask("array", self)
        if not isinstance(array, np.ndarray):
            raise Misuse(f"{self!r} is not an array")
        return array if dtype is None else array.astype(dtype)

    def __float__(self) -> float:
        return float(self.__array__())  # as NumPy asks it of tensors in a list

    def __int__(self) -> int:
        return int(self.__array__())

    def __instancecheck__(self, value: Any) -> bool:
        return _state(self).session.ask("isinstance", value, self) is True

    def __deepcopy__(self, memo: dict[int, Any]) -> Handle:
        return self  # arguments are copied when they cross

    __array_ufunc__ = None  # arrays leave operators to the handle, which refuses
    __hash__ = _refuse("hashing", "use a list, or a key of your own")
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _COMPARE
    __bool__ = _TRUTH
    __index__ = __round__ = __trunc__ = __floor__ = __ceil__ = _NUMBER
    __add__ = __sub__ = __mul__ = __matmul__ = __truediv__ = __floordiv__ = __mod__ = __divmod__ = _COUNT
    __pow__ = __lshift__ = __rshift__ = __and__ = __xor__ = __or__ = _COUNT
    __radd__ = __rsub__ = __rmul__ = __rmatmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = _COUNT
    __rdivmod__ = __rpow__ = __rlshift__ = __rrshift__ = __rand__ = __rxor__ = __ror__ = _COUNT
    __iadd__ = __isub__ = __imul__ = __imatmul__ = __itruediv__ = __ifloordiv__ = __imod__ = _COUNT
    __ipow__ = __ilshift__ = __irshift__ = __iand__ = __ixor__ = __ior__ = _COUNT
    __neg__ = __pos__ = __abs__ = __invert__ = _COUNT
    __reduce_ex__ = _refuse("pickling", "pickle a copy")
    __delitem__ = _refuse("deleting an item of", "set it to something else")
    __delattr__ = _refuse("deleting an attribute of", "set it to something else")


def _view(owner: _State, value: Any) -> Any:
    """Attributes and items of a reference are references."""
    if owner.refer and type(value) is Handle:
        _state(value).refer = True
    return value


def ref(value: Any) -> Any:
    """A view of the student's object whose attributes and items are not copied: assigning into them arrives.

    ``originals.of(net).params["W1"] = W`` sets the weights of the student's net. A copy has no way back to
    the object that it was copied from, so it is refused. Values of the judge's own are returned as they are.

    Raises
    ------
    Misuse
        If `value` is a copy.
    """
    if isinstance(value, (ListCopy, DictCopy, SetCopy)):
        raise Misuse(HINT)
    if type(value) is not Handle:
        return value
    state = _state(value)
    view = _State(state.session, state.number, state.classes, refer=True)
    view.owner = state
    return Handle(view)


def _claimed(classes: tuple[str, ...]) -> type:
    """The first of the claimed classes that this process knows already; nothing is imported to find it."""
    for module, name in zip(classes[::2], classes[1::2], strict=True):
        found: Any = sys.modules.get(module)
        if found is None or module.split(".")[0] in NEVER_CLAIMED:
            continue
        for part in name.split("."):
            found = vars(found).get(part) if isinstance(found, (type, ModuleType)) else None
        if isinstance(found, type) and not _is_value(found):
            return found
    return Handle


def _is_value(kind: type) -> bool:
    """Whether objects of this class pass for a value that crosses by copy, or for an exception."""
    return issubclass(kind, VALUES) or any(base.__module__.split(".")[0] == "numpy" for base in kind.__mro__)
