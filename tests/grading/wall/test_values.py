"""A check takes a value for the same thing, and says the same of it, in a notebook and beyond the wall."""

from __future__ import annotations

import numpy as np
import pytest
from student import student

from cifar_helpers.checks.core import CheckFailed, array, entries, pair, run

SOURCE = """
import numpy as np
from decimal import Decimal
from fractions import Fraction

class EagerTensor:  # what TensorFlow's, Keras's and JAX's have in common
    def __init__(self, values):
        self.values = np.asarray(values)
        self.dtype, self.shape = self.values.dtype, self.values.shape
    def __array__(self, dtype=None, copy=None):
        return self.values.astype(dtype or self.values.dtype)
    def numpy(self):
        return self.values

class Recorded(EagerTensor):  # PyTorch's, where gradients are recorded
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
    def detach(self):
        return EagerTensor(self.values)

class KerasTensor(EagerTensor):  # of a graph: it holds no numbers
    def __array__(self, dtype=None, copy=None):
        raise ValueError("a symbolic tensor can't be converted")

EagerTensor.cpu = lambda self: self
three = [EagerTensor([1.0, 2, 3]), Recorded([1.0, 2, 3]), np.array([1, 2, 3], np.float32), range(1, 4)]
three += [[1, 2, 3], (1, np.int64(2), EagerTensor(3.0)), [Fraction(1), Decimal(2), 3.0]]
three += [np.array([1, 2, 3], object)]
seven = [7, 7.0, np.float32(7), np.uint8(7), np.array(7), EagerTensor(7.0), Recorded(7.0), Fraction(7)]
two = [(4, 2), [4, 2], np.array([4, 2]), EagerTensor([4, 2]), Recorded([4.0, 2])]
two += [(EagerTensor(4), np.int64(2))]
grads = {"W1": EagerTensor([1.0]), "b1": Recorded([2.0])}
words = EagerTensor(np.array(["a", "b"]))
words.tolist = lambda: ["a", "b"]
nothing = [KerasTensor([1.0, 2, 3]), len, "123", {1, 2, 3}, b"123", object(), {"a": 1}, ["1", "2", "3"]]
nothing += [EagerTensor]
"""
LOCAL: dict = {}
exec(SOURCE, LOCAL)


@pytest.fixture(scope="module", params=["notebook", "wall"])
def names(request):
    if request.param == "notebook":
        yield LOCAL.__getitem__
    else:
        with student(SOURCE) as session:
            yield session.lookup


@pytest.mark.parametrize("place", range(len(LOCAL["three"])))
def test_an_array_is_an_array_of_whatever_framework(names, place):
    np.testing.assert_array_equal(array("three", names("three")[place], (3,)), [1, 2, 3])


@pytest.mark.parametrize("place", range(len(LOCAL["seven"])))
def test_a_number_is_a_number_of_whatever_framework(names, place):
    assert array("seven", names("seven")[place], ()) == 7


@pytest.mark.parametrize("place", range(len(LOCAL["two"])))
def test_a_pair_is_a_tuple_a_list_or_an_array_of_two(names, place):
    first, second = pair("two", names("two")[place], "four, two")
    assert (float(first), float(second)) == (4, 2)


def test_tensors_in_a_dictionary_and_strings_in_a_tensor_come_as_they_are_meant(names):
    grads = entries("grads", names("grads"), ["W1", "b1"])
    assert (array("W1", grads["W1"], (1,)), array("b1", grads["b1"], (1,))) == (1, 2)
    assert list(run("words", lambda: names("words"))) == ["a", "b"]


@pytest.mark.parametrize("place", range(len(LOCAL["nothing"])))
def test_what_holds_no_numbers_is_named_in_the_same_words_on_both_sides(names, place):
    said = []
    for value in (LOCAL["nothing"][place], names("nothing")[place]):
        with pytest.raises(CheckFailed) as failure:
            array("three", value, (3,))
        said.append(str(failure.value))
    assert said[0] == said[1]
    assert "came back:    a " in said[0]
