"""Reads CIFAR's pickled batches without letting a pickle run anything.

The pickle's names `numpy.dtype`, `numpy.ndarray` and `_reconstruct` are answered with stand-ins from this
module, every other name is refused. So not even NumPy's own code that restores an array is reached: an array
is built here, from its shape and its bytes, and only of uint8.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.data.data_error import DataError


class _Dtype:
    """Stands for `numpy.dtype("uint8")`, the only one that is let in."""

    __slots__ = ()

    def __setstate__(self, state: object) -> None:
        """Takes nothing over: alignment and byte order mean nothing for one byte."""


class _Array:
    """Stands for an array until its state arrives."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value: np.ndarray | None = None

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _version, shape, dtype, is_fortran, content = state
        if not isinstance(dtype, _Dtype) or not isinstance(content, bytes):
            raise pickle.UnpicklingError("an array isn't made of uint8 bytes")
        flat = np.frombuffer(content, np.uint8)
        self.value = flat.reshape(shape, order="F" if is_fortran else "C")


class _Symbol:
    """What a pickle gets for a name; unlike a function, it has no attributes that a pickle could change."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make = make

    def __call__(self, *arguments: object) -> Any:
        return self._make(*arguments)

    def __setstate__(self, state: object) -> None:
        raise pickle.UnpicklingError("it changes a name")


def _make_dtype(kind: object, *_: object) -> _Dtype:
    if kind not in ("u1", b"u1", "|u1", b"|u1", "uint8"):
        raise pickle.UnpicklingError(f"it holds an array of {kind!r}: only uint8 is let in")
    return _Dtype()


def _make_ndarray(*_: object) -> None:
    raise pickle.UnpicklingError("it calls numpy.ndarray")


def _reconstruct(kind: object, *_: object) -> _Array:
    if kind is not _SYMBOLS["numpy", "ndarray"]:
        raise pickle.UnpicklingError("it makes an array of a type of its own")
    return _Array()


_SYMBOLS = {
    ("numpy", "dtype"): _Symbol(_make_dtype),
    ("numpy", "ndarray"): _Symbol(_make_ndarray),
    ("numpy.core.multiarray", "_reconstruct"): _Symbol(_reconstruct),  # pickled by NumPy 1
    ("numpy._core.multiarray", "_reconstruct"): _Symbol(_reconstruct),  # pickled by NumPy 2
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> _Symbol:
        try:
            return _SYMBOLS[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}") from None


def loads(content: bytes, origin: str) -> dict[Any, Any]:
    """The dictionary in a pickle of bytes, numbers, lists, dictionaries and uint8 arrays.

    Parameters
    ----------
    content : bytes
        A pickle; strings of Python 2, as in the official batches, come out as bytes.
    origin : str
        What the pickle is called in error messages.

    Returns
    -------
    dict
        Arrays among its values are read-only.

    Raises
    ------
    DataError
        If the pickle asks for anything else, is damaged, or holds no dictionary. Nothing was run.

    Examples
    --------
    >>> loads(pickle.dumps({b"labels": [6, 9]}), "data_batch_1")
    {b'labels': [6, 9]}
    >>> try:
    ...     loads(pickle.dumps(print), "data_batch_1")
    ... except DataError as error:
    ...     print(str(error)[:58])
    data_batch_1 was refused: it asks for builtins.print. A CI
    """
    try:
        found = _Unpickler(io.BytesIO(content), encoding="bytes").load()
    except Exception as error:  # the pickle module documents that a damaged pickle may raise anything
        raise DataError(
            f"{origin} was refused: {str(error).rstrip('.') or type(error).__name__}. "
            "A CIFAR batch holds a dictionary of bytes, numbers, lists and uint8 arrays, nothing else; "
            "get the archive again, from an official source."
        ) from error
    if not isinstance(found, dict):
        raise DataError(f"{origin} holds a {type(found).__name__}: a CIFAR batch is a dictionary")
    return {key: value.value if isinstance(value, _Array) else value for key, value in found.items()}
