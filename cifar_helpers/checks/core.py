"""What every check shares: the error that carries a diagnosis, running a student's code, comparing values."""

from __future__ import annotations

import linecache
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from cifar_helpers import originals
from cifar_helpers.checks import hints
from cifar_helpers.checks.conversions import plain, type_name
from cifar_helpers.checks.facts import describe, differing, show, show_both
from cifar_helpers.checks.tolerances import FLOAT32

__all__ = [
    "EXCEPTIONS",
    "NOT_WRITTEN",
    "UNKNOWN",
    "Cause",
    "Causes",
    "CheckFailed",
    "Mistakes",
    "array",
    "close",
    "combine",
    "compare",
    "describe",
    "differing",
    "distance",
    "entries",
    "factor",
    "fail",
    "fitted",
    "match",
    "pair",
    "passed",
    "plain",
    "precision",
    "private_seed",
    "run",
    "shape_cause",
    "show",
    "show_both",
    "twice",
    "type_name",
    "untouched",
    "where",
]
PACKAGE = str(Path(__file__).resolve().parent.parent)


class CheckFailed(AssertionError):
    """A check's diagnosis: what was tried, what came back, what was expected, the next step.

    IPython shows the message alone, without a traceback: at first what came back, at the second failure in
    a row the cause as well, at the third the next step too. With ``CIFAR_HINTS=all`` in the environment
    it shows all at once.

    Attributes
    ----------
    cause : Cause or None
        The likely cause that the message names.
    established : bool
        Whether what came back proves it: the answer with this mistake gives the same numbers.
    """

    def __init__(self, message: str = "", cause: Cause | None = None):
        super().__init__(message)
        self.cause = cause

    @property
    def established(self) -> bool:
        return self.cause is not None and self.cause.established

    def because(self, cause: Cause, evidence: str) -> CheckFailed:
        """The same message with another cause, and what speaks for it."""
        new = _lines(cause.parts | {"evidence": evidence})
        told = str(self)
        return CheckFailed(told.replace(_lines(self.cause.parts), new) if self.cause else told + new, cause)

    def _render_traceback_(self) -> list[str]:
        if self.cause in (None, UNKNOWN, NOT_WRITTEN):  # nothing that a student could still find alone
            return [f"CheckFailed: {self}"]
        return [f"CheckFailed: {hints.shown(str(self), hints.failed(self.__traceback__))}"]


@dataclass(frozen=True)
class Cause:
    """A likely cause of a wrong answer, and what to do about it.

    Attributes
    ----------
    message : str
        The cause, for example ``"the ReLU is missing"``.
    next_step : str
        What to look at or to change.
    established : bool
        Whether what came back proves it. What is only suspected yields to what `explain` finds.
    """

    message: str
    next_step: str
    established: bool = False

    @property
    def parts(self) -> dict[str, str]:
        """What a diagnosis says of it."""
        return {"likely cause": self.message, "next step": self.next_step}


Causes = Mapping[Any, Cause]
UNKNOWN = Cause(
    "none of the mistakes this check knows",
    "print the shapes and a few numbers inside your function, and compare them with the formula above",
)


def _lines(parts: Mapping[str, str]) -> str:
    """The parts of a diagnosis, each in a line of its own."""
    return "".join(f"\n  {name + ':':<14}{text}" for name, text in parts.items())


def private_seed() -> int:
    """A seed that nobody can know beforehand; hidden tests draw their inputs from it.

    >>> 0 <= private_seed() < 2**32
    True
    """
    return secrets.randbits(32)


def fail(tried: str, got: str, expected: str, cause: Cause = UNKNOWN, facts: str = "") -> NoReturn:
    """Raises `CheckFailed` with the parts of a diagnosis; `facts` matter most where no cause is known."""
    difference = {"difference": facts} if facts else {}
    parts = {"came back": got, "expected": expected, **difference, **cause.parts}
    raise CheckFailed(tried + _lines(parts), cause) from None


# ------------------------------------------------------------------ running code

NOT_WRITTEN = Cause(
    "this task, or one that it needs, is not written yet",
    "replace `raise NotImplementedError()` in its cell, then run that cell before this one",
)
EXCEPTIONS: Causes = {  # "type: message" of an exception → its likely cause, tried after a check's own table
    r"NoneType": Cause(
        "something is still None: a `pass` or `None` left in a cell, or a function without `return`",
        "follow the name on that line back to where it gets its value",
    ),
    r"^NameError": Cause(
        "a name that does not exist, or that an earlier cell defines",
        "check the spelling, then run the cells above from the top",
    ),
    r"^KeyError": Cause(
        "a dictionary has no entry of this name", "print its keys, and compare how they are written"
    ),
    r"positional argument|unexpected keyword|required argument": Cause(
        "a function is called with other arguments than it has", "compare the call with its documentation"
    ),
    r"matmul|not aligned|could not be broadcast": Cause(
        "two arrays whose shapes do not fit", "write the shape of each array beside that line"
    ),
}


def run(
    name: str, function: Callable[..., Any], *args: Any, causes: Causes | None = None, **named: Any
) -> Any:
    """Calls a student's function with copies of the arguments, and turns its exceptions into diagnoses.

    Parameters
    ----------
    name : str
        What the student calls it, for example ``"forward"``.
    function : callable
        The function, or a proxy of one.
    causes : dict, optional
        Likely causes of exceptions that are particular to this check, by a regular expression that is
        searched for in ``"ValueError: the message, in the line `…`"``.

    Returns
    -------
    What the function returned, with arrays for the tensors in it.

    Raises
    ------
    CheckFailed
        If the function raises, or is not written yet.
    """
    try:
        with np.errstate(all="ignore"):
            return plain(function(*deepcopy(args), **deepcopy(named)))
    except NotImplementedError as error:
        fail(f"{name}", f"NotImplementedError{where(error)}", "a result", NOT_WRITTEN)
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        known = {**(causes or {}), **arguments(function), **EXCEPTIONS}
        text += where(error)
        cause = next((known[pattern] for pattern in known if re.search(pattern, text)), UNKNOWN)
        fail(f"{name}", text, "a result", cause)


def arguments(function: Any) -> Causes:
    """The cause of an exception that says that the student's own function has other arguments."""
    name = re.escape(str(getattr(function, "__name__", "")))
    changed = Cause("the function's arguments were changed", "keep the first line of the cell as it was")
    return {rf"^TypeError: (.*\.)?{name}(\.__init__)?\(\) (got an unexpected|missing|takes)": changed}


def untouched(
    name: str,
    function: Callable[..., Any],
    *args: Any,
    names: tuple[str, ...] = ("the images are",),
    holder: Any = None,
    together: int | None = None,
    **named: Any,
) -> None:
    """Fails if a student's function changes an array that it is given.

    The arrays lie beside the function, in the student's process, so that a change of them can be seen.

    Parameters
    ----------
    names : tuple of str
        What each argument is called, with its verb; "" for one that may be changed.
    holder : object, optional
        The student's object that the arrays are kept in: the function itself, unless that is a method.
    together : int, optional
        The place of labels, all different, with which the first array may be put in another order.
    """
    holder = function if holder is None else holder
    try:
        holder.given = [deepcopy(value) for value in args]
    except (AttributeError, TypeError):  # a function of C takes no attributes
        return
    given = originals.of(holder).given
    run(name, lambda: function(*(given[index] for index in range(len(args))), **named))
    for index, phrase in enumerate(names):
        if not phrase:
            continue
        after, before = np.asarray(given[index]), args[index]
        if together is not None and index <= together:
            order = np.argsort(np.asarray(given[together]))
            after, before = after[order], before[np.argsort(args[together])]
        if not np.array_equal(after, before):
            cause = Cause(
                f"{phrase} changed in place: the caller finds other numbers in them",
                "make a copy first, .copy(), or write the result into a new array",
            )
            what = phrase.removesuffix(" are").removesuffix(" is")
            fail(f"{what} that {name} was given", "other numbers afterwards", "the same", cause)


def where(error: BaseException) -> str:
    """The line of the student's code that raised, as ", in the line `…`"; "" when it can't be seen."""
    line, step = getattr(error, "source_line", ""), error.__traceback__  # from another process, as it says
    line = f", in the line `{line}`" if line else ""
    while step is not None:
        path = step.tb_frame.f_code.co_filename
        source = linecache.getline(path, step.tb_lineno).strip()
        if source and not path.startswith(PACKAGE) and "site-packages" not in path:
            line = f", in the line `{source}`"
        step = step.tb_next
    return line


# ------------------------------------------------------------------ looking at values


def array(name: str, value: Any, shape: tuple[int, ...], causes: Causes | None = None) -> np.ndarray:
    """`value` as a float64 array, once it is numeric and has the expected shape.

    Parameters
    ----------
    name : str
        What was asked for, for example ``"the scores of 5 examples"``.
    value : object
        What came back.
    shape : tuple of int
        The expected shape; () for one number.
    causes : dict, optional
        Likely causes of particular wrong shapes.

    Raises
    ------
    CheckFailed
        If the value is missing, not numeric or of another shape.
    """
    wanted = f"an array of shape {shape}" if shape else "one number"
    if value is None:
        fail(name, "None", wanted, Cause("the function ends without `return`", "return the result"))
    value = plain(value)
    try:
        result = np.asarray(value)
        if result.dtype.kind not in "biufcO" or isinstance(value, (str, bytes)):
            raise TypeError
        result = result.astype(np.float64)
    except (NotImplementedError, TypeError, ValueError):  # the first: TensorFlow's graphs
        several = isinstance(value, (list, tuple))
        fail(name, f"a {type_name(value)}{' of several shapes or types' if several else ''}", wanted)
    if result.shape != shape:
        cause = (causes or {}).get(result.shape) or shape_cause(result.shape, shape)
        fail(name, f"shape {result.shape}", wanted, cause)
    return result


def shape_cause(got: tuple[int, ...], expected: tuple[int, ...]) -> Cause:
    """Why a shape differs, as far as shapes alone can tell.

    >>> shape_cause((1, 7), (7,)).message
    'an extra axis of length 1'
    """
    if tuple(n for n in got if n != 1) == expected:
        return Cause("an extra axis of length 1", "sum without `keepdims=True`, and don't reshape")
    if got == expected[::-1]:
        return Cause("rows and columns are swapped", "transpose, or swap the factors of the product")
    return UNKNOWN


def entries(name: str, value: Any, keys: Iterable[str]) -> Mapping[str, Any]:
    """`value`, once it is a dictionary with at least these keys.

    Raises
    ------
    CheckFailed
        If it is not a dictionary, or a key is missing.
    """
    value = plain(value)
    wanted = f"a dictionary with the keys {', '.join(keys)}"
    if value is None:
        fail(name, "None", wanted, Cause("the function ends without `return`", "return the dictionary"))
    if not isinstance(value, Mapping):
        fail(name, f"a {type_name(value)}", wanted, Cause("another type", "return a dictionary"))
    missing = [key for key in keys if key not in value]
    if missing:
        cause = Cause(f"nothing was stored as {' and '.join(missing)}", "add what is missing")
        fail(name, f"the keys {', '.join(map(str, value)) or '(none)'}", wanted, cause)
    return value


def pair(name: str, value: Any, wanted: str) -> tuple[Any, Any]:
    """`value`, once it is two values: `wanted` says which, for example ``"scores, hidden"``.

    Raises
    ------
    CheckFailed
        If it is not a tuple, list or array of two.
    """
    value = plain(value)
    if value is None:
        fail(name, "None", wanted, Cause("the function ends without `return`", f"end with `return {wanted}`"))
    several = isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)
    if several and len(value) == 2:
        return value[0], value[1]
    got = f"{len(value)} values" if isinstance(value, (tuple, list)) else f"one {type_name(value)}"
    fail(name, got, wanted, Cause("not both are returned", f"end with `return {wanted}`"))


def close(got: Any, expected: Any, tolerance: float = FLOAT32) -> bool:
    """Whether two values agree within `tolerance` of the largest expected number; NaN never agrees.

    >>> close([1.0, 2.0], [1.0, 2.00001])
    True
    >>> close(float("nan"), 1.0)
    False
    """
    got, expected = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if got.shape != expected.shape or not np.all(np.isfinite(got)):
        return False
    return distance(got, expected) <= tolerance


Mistakes = Iterable[tuple[Cause, Any]]


def combine(structural: Mistakes, scales: Iterable[tuple[Cause, float]]) -> Mistakes:
    """Wrong results and multiples of them: two mistakes at once are told apart like one.

    >>> both = combine([(Cause("no log", ""), 3)], [(Cause("a sum", ""), 2)])
    >>> [(cause.message, wrong) for cause, wrong in both]
    [('no log', 3), ('no log, and a sum', 6)]
    """
    scales = list(scales)
    for cause, wrong in structural:
        yield cause, wrong
        for scale, factor in scales:
            yield Cause(f"{cause.message}, and {scale.message}", cause.next_step), factor * wrong


def match(got: Any, mistakes: Mistakes, tolerance: float = FLOAT32) -> Cause:
    """The cause whose wrong result is what came back, the closest if there are several; else `UNKNOWN`.

    >>> match(4.0, [(Cause("a sum", "take the mean"), 4.0)]).message
    'a sum'
    """
    best, limit = UNKNOWN, tolerance
    for cause, wrong in mistakes:
        if close(got, wrong, limit):
            best = replace(cause, established=True)
            # A later mistake has to fit much better: of two that differ by rounding alone the first is named.
            limit = distance(got, wrong) / 10
            if limit <= tolerance / 1000:
                break
    return best


def distance(got: Any, expected: Any) -> float:
    """The largest difference, as a share of the largest expected number.

    >>> distance([1.0, 2.5], [1.0, 2.0])
    0.25
    """
    got, expected = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    return float(np.max(np.abs(got - expected), initial=0) / np.max(np.abs(expected), initial=1e-8))


def fitted(
    got: Any, terms: Mapping[str, tuple[Any, float]], next_step: str, tolerance: float = FLOAT32
) -> Cause:
    """Which factors in a sum of terms are wrong, if what came back is such a sum; else `UNKNOWN`.

    Parameters
    ----------
    got : array_like
        What came back: it must have more entries than there are terms, or any numbers would fit.
    terms : dict
        Name, values and right factor of each term.

    >>> row, column = np.arange(6), np.arange(6) ** 2
    >>> fitted(31 * row + column, {"row": (row, 32), "column": (column, 1)}, "32 pixels").message
    'row is multiplied by 31, not by 32'
    """
    got = np.asarray(got, dtype=np.float64)
    values = [np.broadcast_to(values, got.shape).ravel() for values, _ in terms.values()]
    matrix = np.stack(values, axis=1).astype(np.float64)
    if not np.all(np.isfinite(got)) or got.size < len(terms) + 2:
        return UNKNOWN
    sizes = np.abs(matrix).max(axis=0)
    found, _, rank, _ = np.linalg.lstsq(matrix / sizes, got.ravel(), rcond=None)
    if rank < len(terms) or not close(matrix @ (found / sizes), got.ravel(), tolerance):
        return UNKNOWN
    wrong = [
        factor_message(name, factor, right)
        for (name, (_, right)), factor in zip(terms.items(), found / sizes, strict=True)
        if abs(factor - right) > 1e-3 * max(abs(right), 1)
    ]
    return Cause(", ".join(wrong), next_step, established=True) if wrong else UNKNOWN


def factor_message(name: str, factor: float, right: float) -> str:
    """What is wrong with one term of a sum."""
    if abs(factor) < 1e-3 * max(abs(right), 1):
        return f"{name} is missing"
    if abs(factor + right) < 1e-3 * max(abs(right), 1):
        return f"{name} has the wrong sign"
    return f"{name} is multiplied by {factor:.6g}, not by {right:.6g}"


def factor(got: Any, expected: Any, tolerance: float = FLOAT32) -> float | None:
    """The number that makes `got` a multiple of `expected`, if there is one.

    >>> round(factor(np.array([2.0, 4.0]), np.array([1.0, 2.0])), 6)
    2.0
    """
    got, expected = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    square = np.sum(expected**2)
    if got.shape != expected.shape or square == 0 or not np.all(np.isfinite(got)):
        return None
    multiple = float(np.sum(got * expected) / square)
    return multiple if close(got, multiple * expected, tolerance) else None


def compare(
    tried: str,
    got: Any,
    expected: Any,
    mistakes: Mistakes = (),
    tolerance: float = FLOAT32,
    otherwise: Cause = UNKNOWN,
) -> None:
    """Fails, with the mistake that gives the same wrong numbers, unless `got` is close to `expected`.

    Where none does, the message says which entries differ and by what, and gives the cause `otherwise`.

    Raises
    ------
    CheckFailed
        If they differ.

    Examples
    --------
    >>> try:
    ...     compare("1 + 1", 3.0, 2.0, [(Cause("a sum of three", "count again"), 3.0)])
    ... except CheckFailed as diagnosis:
    ...     print(diagnosis)
    1 + 1
      came back:    3
      expected:     2
      likely cause: a sum of three
      next step:    count again
    """
    if close(got, expected, tolerance):
        return
    cause, facts = match(got, mistakes, tolerance), ""
    if cause is UNKNOWN:
        cause, facts = guess(got, expected, tolerance, otherwise), describe(got, expected, tolerance)
    wrong = differing(got, expected, tolerance)
    came, wanted = show_both(np.asarray(got)[wrong], np.asarray(expected)[wrong])
    fail(tried, came, wanted, cause, facts)


def guess(got: Any, expected: Any, tolerance: float, otherwise: Cause) -> Cause:
    """What the numbers alone tell of a cause: NaN, a common factor, too few digits; else `otherwise`."""
    if not np.all(np.isfinite(got)):
        return Cause("a division by zero, or a number too large", "look for exp, log and / in your function")
    cause = precision(got, expected, tolerance)
    multiple = factor(got, expected, tolerance) if np.size(expected) > 1 else None
    if cause is UNKNOWN and multiple == 0:
        return Cause("everything is 0", "print the values step by step, and see where they become 0")
    if cause is UNKNOWN and multiple is not None:
        return Cause(f"everything is {multiple:.4g} times what it should be", "look for that factor")
    return otherwise if cause is UNKNOWN else cause


SMALL = 1e-3  # of the largest number: a difference below it can be one of precision
ROUNDED = Cause(
    "unknown, but the numbers are nearly right",
    "look for rounding, and for small constants that were added for safety, such as 1e-6",
)


def precision(got: Any, expected: Any, tolerance: float = FLOAT32) -> Cause:
    """Whether too few digits explain a difference: with the dtype if it does, `UNKNOWN` if it is too large.

    Numbers that float32 can hold to the last digit were computed in it, whatever array they came back in.

    >>> precision(np.float32(0.1), 0.1, 1e-10).message
    'computed in float32, which holds 7 digits'
    """
    got, expected = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if not close(got, expected, max(SMALL, tolerance)):
        return UNKNOWN
    for dtype, digits in ((np.float16, 3), (np.float32, 7)):
        with np.errstate(over="ignore"):
            held = [np.array_equal(numbers, numbers.astype(dtype)) for numbers in (got, expected)]
        if held == [True, False] and close(got, expected, 10.0 ** (2 - digits)):
            message = f"computed in {dtype.__name__}, which holds {digits} digits"
            return Cause(message, f"compute in float64: leave out astype(np.{dtype.__name__})")
    return ROUNDED


def twice(phrase: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes a check try a second draw after the first, and say `phrase` once when both are right.

    What is kept between calls, or right for some numbers only, then shows in the visible check too.
    """

    def decorate(check: Callable[..., None]) -> Callable[..., None]:
        @wraps(check)
        def both(student: Any, seed: int = 0) -> None:
            check(student, seed)
            try:
                check(student, seed + 1)
            except CheckFailed as failure:
                note = "right: does it keep something between calls, or hold for some numbers only?"
                message = f"{failure}\n  {'before:':<14}with other numbers it was {note}"
                raise CheckFailed(message, failure.cause) from None
            passed(phrase)

        return both

    return decorate


def passed(phrase: str) -> None:
    """Says in one line what was checked."""
    hints.forget()
    print(f"ok: {phrase}")
