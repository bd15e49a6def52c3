"""Pickles are read without letting them run anything."""

import os
import pickle

import numpy as np
import pytest
from data_support import python2_pickle
from hypothesis import given
from hypothesis import strategies as st

from cifar_helpers.data import unpickle
from cifar_helpers.data.data_error import DataError

IMAGES = np.arange(12, dtype=np.uint8).reshape(3, 4)
BATCH = python2_pickle({b"data": IMAGES, b"labels": [3, 1, 2], b"batch_label": b"one of five"})


class Runs:
    """Pickles to a call."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def calls(name: str, argument: object) -> bytes:
    """A pickle of Python 2 that calls `module\\nname` with a text."""
    text = os.fsencode(argument)
    return b"\x80\x02c%s\nU%c%s\x85R." % (name.encode(), len(text), text)


def changes(name: str) -> bytes:
    """A pickle that sets an attribute of what it is given for `module\\nname`."""
    return b"\x80\x02c%s\n}U\x05_makeK\x01sb." % name.encode()


def objects(value: object) -> bytes:
    """A pickled array of objects."""
    return python2_pickle({b"data": np.array([value], dtype=object)})


# What a pickle does, a function from the file it tries to make to the pickle, and the reason of its refusal.
HOSTILE = {
    "os.system": (lambda mark: pickle.dumps(Runs(os.system, f"touch {mark}")), "it asks for .*system"),
    "protocol 0": (lambda mark: pickle.dumps(Runs(os.system, f"touch {mark}"), 0), "it asks for .*system"),
    "INST": (lambda mark: b"(S'touch %s'\nios\nsystem\n." % os.fsencode(mark), "it asks for os.system"),
    "eval": (lambda mark: pickle.dumps(Runs(eval, f"open({str(mark)!r}, 'w')")), "it asks for builtins.eval"),
    "open": (lambda mark: pickle.dumps(Runs(open, str(mark), "w")), "it asks for .*io.open"),
    "a call in a list": (lambda mark: pickle.dumps({b"labels": [Runs(open, str(mark), "w")]}), "it asks for"),
    "a call in an array": (lambda mark: objects(Runs(open, str(mark), "w")), "it holds an array of b'O8'"),
    "numpy.load": (lambda mark: calls("numpy\nload", mark), "it asks for numpy.load"),
    "scalar": (lambda mark: calls("numpy.core.multiarray\nscalar", mark), "it asks for .*multiarray.scalar"),
    "runstring": (
        lambda mark: calls("numpy.testing._private.utils\nrunstring", mark),
        "it asks for .*runstring",
    ),
    "a dotted name": (
        lambda mark: b"\x80\x04\x8c\x05numpy\x8c\x0endarray.tofile\x93.",
        "it asks for numpy.ndarray.tofile",
    ),
    "object dtype": (lambda mark: python2_pickle({b"data": np.dtype("O")}), "it holds an array of b'O8'"),
    "objects said to be bytes": (
        lambda mark: objects(None).replace(b"O8", b"u1"),
        "isn't made of uint8 bytes",
    ),
    "array of floats": (lambda mark: python2_pickle({b"data": np.zeros(3)}), "it holds an array of b'f8'"),
    "structured dtype": (lambda mark: python2_pickle({b"data": np.zeros(3, "u1,O")}), "it holds an array of"),
    "a type of its own": (
        lambda mark: b"\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\ndtype\nK\x00\x85U\x01b\x87R.",
        "it makes an array of a type of its own",
    ),
    "numpy.ndarray(4)": (lambda mark: b"\x80\x02cnumpy\nndarray\nK\x04\x85R.", "it calls numpy.ndarray"),
    "changed dtype": (lambda mark: changes("numpy\ndtype"), "it changes a name"),
    "changed ndarray": (lambda mark: changes("numpy\nndarray"), "it changes a name"),
    "changed _reconstruct": (
        lambda mark: changes("numpy.core.multiarray\n_reconstruct"),
        "it changes a name",
    ),
    "copyreg": (lambda mark: calls("copy_reg\n_reconstructor", mark), "it asks for copy_?reg._reconstructor"),
    "codecs": (lambda mark: calls("_codecs\nencode", mark), "it asks for _codecs.encode"),
    "an extension code": (lambda mark: b"\x80\x02\x82\x01.", "unregistered extension code"),
    "a persistent id": (lambda mark: b"\x80\x02K\x01Q.", ".*persistent"),
    "nothing": (lambda mark: b"", "Ran out of input"),
    "no pickle": (lambda mark: b"<html>Not found</html>", "invalid load key"),
}


@pytest.mark.parametrize(("hostile", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_pickle_is_refused_and_runs_nothing(hostile, reason, tmp_path):
    mark = tmp_path / "mark"
    with pytest.raises(DataError, match=f"data_batch_1 was refused: .*{reason}"):
        unpickle.loads(hostile(mark), "data_batch_1")
    assert not mark.exists()


@pytest.mark.parametrize("name", ["os.system", "protocol 0", "INST", "eval", "open", "a call in a list"])
@pytest.mark.skipif(os.name == "nt", reason="runs touch")
def test_the_same_pickles_do_run_in_an_ordinary_unpickler(name, tmp_path):
    hostile, _ = HOSTILE[name]
    pickle.loads(hostile(tmp_path / "mark"), encoding="bytes")
    assert (tmp_path / "mark").exists()


def test_a_batch_of_python_2_comes_out_whole():
    batch = unpickle.loads(BATCH, "data_batch_1")
    np.testing.assert_array_equal(batch[b"data"], IMAGES)
    assert batch[b"data"].dtype == np.uint8
    assert (batch[b"labels"], batch[b"batch_label"]) == ([3, 1, 2], b"one of five")


@pytest.mark.parametrize("array", [IMAGES, np.asfortranarray(IMAGES), IMAGES[:, ::2]])
def test_arrays_in_any_order_of_memory_come_out_equal(array):
    np.testing.assert_array_equal(unpickle.loads(python2_pickle({b"data": array}), "")[b"data"], array)


def test_numpy_2_and_python_3_pickles_are_read_as_well():
    pickled = BATCH.replace(b"cnumpy.core.multiarray\n", b"cnumpy._core.multiarray\n")
    np.testing.assert_array_equal(unpickle.loads(pickled, "")[b"data"], IMAGES)


def test_a_pickle_of_something_else_than_a_dictionary_is_refused():
    with pytest.raises(DataError, match="data_batch_1 holds a list: a CIFAR batch is a dictionary"):
        unpickle.loads(pickle.dumps([1, 2]), "data_batch_1")


@given(st.integers(0, len(BATCH) - 1))
def test_a_pickle_cut_off_anywhere_is_refused(length):
    with pytest.raises(DataError):
        unpickle.loads(BATCH[:length], "data_batch_1")
