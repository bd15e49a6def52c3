"""What can go wrong at the wall, and what an exception of the student's becomes on the judge's side."""

from __future__ import annotations

from cifar_helpers.grading.errors import GradingError

TEXT_LIMIT = 2_000  # characters of an exception's text


class WallError(GradingError):
    """The wall itself stopped something; the message says what and, where there is one, the next step."""


class Closed(WallError):
    """The other side is gone."""


class Deadline(WallError):
    """The other side did not answer in time."""


class Forged(WallError):
    """The other side sent what the protocol does not allow."""


class OverLimit(WallError):
    """Something is larger than its limit."""


class NotCopied(WallError, TypeError):
    """The judge's value can't be copied to the other side."""


class Misuse(WallError, TypeError):
    """A test does with a student's object what the verdict may not depend on."""


class StudentError(Exception):
    """An exception in the student's code, as text.

    Attributes
    ----------
    text : str
        One line of printable characters.
    source_line : str
        The student's line that raised, by the student's process's own account; "" if it gave none.
    """

    def __init__(self, text: str, source_line: str = ""):
        super().__init__(text)
        self.text, self.source_line = text, source_line

    def __str__(self) -> str:
        return self.text


# Never StopIteration, SystemExit, KeyboardInterrupt and the like: those would steer the judge.
ALLOWED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    FileNotFoundError,
    FloatingPointError,
    ImportError,
    IndexError,
    KeyError,
    LookupError,
    MemoryError,
    ModuleNotFoundError,
    NameError,
    NotImplementedError,
    OSError,
    OverflowError,
    RecursionError,
    RuntimeError,
    TimeoutError,
    TypeError,
    UnboundLocalError,
    ValueError,
    ZeroDivisionError,
)
STUDENT_ERRORS = {kind.__name__: type(kind.__name__, (StudentError, kind), {}) for kind in ALLOWED}


def printable(text: str, limit: int = TEXT_LIMIT) -> str:
    """`text` on one line, cut at `limit`, with a space for each character that can't be printed.

    >>> printable("a\\x1b[2Jb\\nc")
    'a [2Jb c'
    """
    text = text[: limit + 1]
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def student_error(kind: str, text: str, source_line: str = "") -> StudentError:
    """The exception that the judge sees: of an allowed type, or a `StudentError` that names its type.

    >>> isinstance(student_error("KeyError", "'W1'"), KeyError)
    True
    >>> student_error("StopIteration", "3")
    StudentError('StopIteration: 3')
    """
    text, source_line = printable(text), printable(source_line, 200)
    if kind in STUDENT_ERRORS:
        return STUDENT_ERRORS[kind](text, source_line)
    return StudentError(f"{printable(kind, 100)}: {text}", source_line)
