import os
import time
from copy import deepcopy
from fractions import Fraction

import numpy as np
import pytest
from student import LIMITS, process, student

from cifar_helpers import originals
from cifar_helpers.grading.wall import proxies
from cifar_helpers.grading.wall.encoding import COUNT, encode
from cifar_helpers.grading.wall.exceptions import (
    Closed,
    Deadline,
    Forged,
    Misuse,
    NotCopied,
    OverLimit,
    StudentError,
    WallError,
)
from cifar_helpers.grading.wall.frames import HEADER, MAGIC, Channel

NET = """
import numpy as np
from fractions import Fraction
class Base(Exception): pass
class Net:
    rate = 0.5
    def __init__(self, size=2):
        self.params = {"W1": np.zeros(size), "layers": [3, object()]}
    def loss(self, X, *, reg=0.0): return X.sum() * reg
    def __len__(self): return 3
    def __getitem__(self, key): return key * 2
    def __eq__(self, other): return True
    def __bool__(self): return True
    def __array__(self, dtype=None, copy=None): return np.arange(4.0)
class Half(Fraction): pass
net, half = Net(), Half(1, 2)
def change(X):
    X[0] = 9
    return X
def same(x): return x
def stop(kind):
    import builtins
    raise getattr(builtins, kind)("words\\x1b[2J\\nmore")
def forever():
    while True: yield 1
"""


@pytest.fixture
def session():
    with student(NET) as session:
        yield session


def test_a_function_is_called_and_answers_by_copy(session):
    X = np.arange(3.0)
    assert session.lookup("change")(X).tolist() == [9, 1, 2]
    assert X.tolist() == [0, 1, 2]


def test_attributes_items_length_and_keywords_work(session):
    net = session.lookup("net")
    assert net.rate == 0.5
    assert net.loss(np.ones(4), reg=0.25) == 1.0
    assert (len(net), net["ab"]) == (3, "abab")
    assert net.params["layers"][0] == 3
    assert repr(net) == "<Net of the submission>"
    assert np.asarray(net).tolist() == [0, 1, 2, 3]


def test_a_class_makes_objects_which_isinstance_tells_by_claim(session):
    Net = session.lookup("Net")
    net = Net(5)
    assert net.params["W1"].shape == (5,)
    assert isinstance(net, Net)
    assert isinstance(session.lookup("half"), Fraction)
    assert not isinstance(net, (int, np.ndarray, dict, type))


def test_attributes_can_be_set_and_ref_writes_into_containers(session):
    net = session.lookup("net")
    net.rate = 2.0
    originals.of(net).params["W1"] = np.ones(2)
    assert net.rate == 2.0
    assert net.params["W1"].tolist() == [1, 1]
    with pytest.raises(Misuse, match=r"originals\.of"):
        net.params["W1"] = 0
    with pytest.raises(Misuse, match=r"originals\.of"):
        originals.of(net.params)["W1"] = 0


def test_a_handle_goes_back_as_the_object_it_stands_for(session):
    net = session.lookup("net")
    again = session.lookup("same")([net, deepcopy(net)])[1]
    net.rate = 7
    assert again.rate == 7


OPERATORS = {
    "==": lambda x: x == 1, "!=": lambda x: x != 1, "<": lambda x: x > 1, "bool": bool,
    "not": lambda x: not x,
    "+": lambda x: x + 1, "reflected": lambda x: 1 - x, "array": lambda x: np.ones(2) * x, "round": round,
    "array ==": lambda x: np.ones(2) == x, "in": lambda x: 1 in x, "hash": hash, "set": lambda x: {x},
    "abs": abs, "index": lambda x: [1][x], "matmul": lambda x: x @ np.ones(2),
    "list.index": lambda x: [x, 2].index(2),
}  # fmt: skip


@pytest.mark.parametrize("operate", OPERATORS.values(), ids=OPERATORS)
def test_operators_of_a_handle_are_refused_with_the_way_to_write_it(session, operate):
    with pytest.raises(Misuse, match="verdict"):
        operate(session.lookup("net"))


def test_functions_of_the_test_do_not_cross(session):
    with pytest.raises(NotCopied, match="functions"):
        session.lookup("same")(lambda: 1)
    assert session.lookup("net").rate == 0.5  # nothing was sent, so nothing broke


def test_ref_is_the_object_itself_without_a_wall():
    params = {"W1": 1}
    assert originals.of(params) is params


def test_forgotten_handles_are_released(session):
    for _ in range(300):
        session.lookup("net")
    assert int(session.lookup("Net")().params["W1"].size) == 2
    assert len(session.released) < 10


# ------------------------------------------------------------------ exceptions


@pytest.mark.parametrize("kind", ["ValueError", "KeyError", "NotImplementedError", "OSError", "NameError"])
def test_an_exception_arrives_with_its_type_and_printable_text(session, kind):
    with pytest.raises(__builtins__[kind]) as caught:
        session.lookup("stop")(kind)
    assert type(caught.value).__name__ == kind
    assert str(caught.value).isprintable()
    assert "words" in str(caught.value)


@pytest.mark.parametrize(
    "kind", ["StopIteration", "StopAsyncIteration", "GeneratorExit", "SystemExit", "KeyboardInterrupt"]
)
def test_exceptions_that_steer_python_do_not_steer_the_judge(session, kind):
    with pytest.raises(StudentError, match=kind) as caught:
        session.lookup("stop")(kind)
    assert type(caught.value) is StudentError


EXOTIC = """
class Silent(Exception):
    def __str__(self): raise SystemExit
class Long(Exception):
    def __str__(self): return "a" * 10**8
class Surrogate(Exception):
    def __str__(self): return chr(0xD800)
class Tricky:
    def __getattr__(self, name): raise StopIteration
    def __len__(self): return -5
    def __iter__(self): return 3
class Liar:
    def __class__(self): return int
    def __len__(self): return True
def raiser(kind): raise kind()
tricky, liar = Tricky(), Liar()
text = chr(0xD800)
import sys
class CheckFailed(AssertionError): pass
CheckFailed.__module__ = "cifar_helpers.checks.core"
Fake = type("HTTPStatus", (), {"__module__": "http"})
fake, failed = Fake(), CheckFailed()
"""


def test_exotic_exceptions_and_objects_stay_on_their_side():
    import http  # noqa: F401  # so that the claim could be believed

    with student(EXOTIC) as session:
        for name in ("Silent", "Long", "Surrogate"):
            with pytest.raises(StudentError, match=name):
                session.lookup("raiser")(session.lookup(name))
        tricky = session.lookup("tricky")
        for use in (
            lambda: tricky.anything,
            lambda: len(tricky),
            lambda: list(tricky),
            lambda: session.lookup("text"),
        ):
            with pytest.raises((StudentError, WallError)):
                use()
        assert not isinstance(session.lookup("fake"), int)
        assert not isinstance(session.lookup("failed"), AssertionError)
        assert session.channel.broken is None


def test_iteration_is_bounded_and_ends(session, monkeypatch):
    monkeypatch.setattr(proxies, "ITEMS", 20)
    with pytest.raises(OverLimit, match="20 items"):
        list(session.lookup("forever")())
    assert list(session.lookup("same")(iter_of(session))) == [0, 2, 4]


def iter_of(session):
    return session.lookup("net").params["layers"][:0] or [0, 2, 4]


# ------------------------------------------------------------------ a process that breaks the protocol


def answering(*bodies, number=None):
    """A process that answers requests with these bodies."""

    def run(connection):
        channel = Channel(connection, 2**20)
        for body in bodies:
            asked, _ = channel.receive()
            channel.send(asked if number is None else number, [body])
        time.sleep(60)

    return process(run)


def n(value):
    return COUNT.pack(value)


def ok(body):
    return b"t" + n(2) + b"s" + n(2) + b"ok" + body


BROKEN = {
    "no tuple": b"N",
    "an empty tuple": b"t" + n(0),
    "another word": b"".join(encode(("fine", 1), LIMITS)),
    "an error of numbers": b"".join(encode(("error", 1, 2, 3), LIMITS)),
    "a reference": ok(b"r" + n(1)),
    "a bomb of lists": ok((b"l" + n(1)) * 5_000 + b"N"),
    "an array of objects": ok(b"aO8\x01" + n(1) + bytes(8)),
    "a negative shape": ok(b"af8\x01" + n(2**64 - 8)),
    "an array for a word": b"t" + n(2) + b"af8\x01" + n(2) + bytes(16) + b"N",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_an_answer_against_the_protocol_ends_the_session(body):
    with answering(body) as session:
        for _ in range(2):  # it stays ended
            with pytest.raises((Forged, OverLimit)):
                session.lookup("net")
        assert session.channel.broken is not None


def test_an_answer_to_another_question_is_refused():
    with answering(ok(b"T"), number=1) as session, pytest.raises(Forged, match="nobody asked"):
        session.lookup("net")


def test_an_answer_put_there_beforehand_is_refused():
    def run(connection):
        body = ok(b"T")
        connection.sendall(b"".join(HEADER.pack(MAGIC, k, len(body)) + body for k in range(100)))
        time.sleep(60)

    with process(run) as session, pytest.raises(Forged):
        session.lookup("net")


def test_death_shows_at_once():
    with process(lambda connection: os._exit(3)) as session:
        start = time.monotonic()
        with pytest.raises(Closed):
            session.lookup("net")
        assert time.monotonic() - start < 2


def test_a_slow_answer_ends_the_session_at_the_deadline():
    with student("import time") as session:
        sleep = session.lookup("time").sleep
        session.within(0.2)
        with pytest.raises(Deadline):
            sleep(30)
        session.within(30)
        with pytest.raises(Deadline):  # a late answer is never taken for another's
            session.lookup("time")


def test_a_length_an_iterator_and_an_array_are_checked():
    handle = ok(b"h" + n(1) + b"t" + n(0))
    claims = ok(b"T"), ok(b"i" + n(8) + n(2**62)), ok(b"N")  # list() asks for the length first
    with answering(handle, *claims, handle, ok(b"T"), ok(b"N")) as session:
        value = session.lookup("x")
        for _ in range(2):
            with pytest.raises(Misuse, match="length"):
                len(value)
        with pytest.raises(Misuse, match="items"):
            list(value)
        with pytest.raises(Misuse, match="array"):
            np.asarray(value)


def test_an_answer_over_the_cap_is_a_handle_and_no_array():
    source = "import numpy as np\nbig = np.zeros(2**21)\ndeep = []\nfor _ in range(40): deep = [deep]"
    with student(source) as session:
        for name in ("big", "deep"):
            assert type(session.lookup(name)) is proxies.Handle
            with pytest.raises(StudentError):
                np.asarray(session.lookup(name))
        with pytest.raises(StudentError, match="over 1,048,576 bytes"):
            np.asarray(session.lookup("big"))
        assert session.channel.broken is None
