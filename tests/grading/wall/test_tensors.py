"""Results of TensorFlow and Keras, and numbers in unusual wrapping, reach the judge as arrays."""

import numpy as np
import pytest
from student import student

from cifar_helpers.grading.wall.exceptions import Misuse

pytestmark = pytest.mark.long  # TensorFlow starts

SOURCE = """
import numpy as np, keras, tensorflow as tf
from collections import deque
from decimal import Decimal
tensor = tf.constant([[1.0, 2.0]])
variable = tf.Variable(3, dtype=tf.int64)
half = tf.constant([0.5], tf.bfloat16)
losses = [tf.constant(2.0), np.float32(1.0), 0.5]
history = {"loss": deque([tf.constant(2.0), tf.constant(1.0)])}
objects = np.array([Decimal("0.5"), tf.constant(1.0), 2], dtype=object)
words = np.array(["a"])
rows = [[float(i)] * 100 for i in range(100)]
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False)])
def gradient(x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(x * x)
    return tape.gradient(y, x), y
"""


@pytest.fixture(scope="module")
def names():
    with student(SOURCE, seconds=300) as session:
        yield session.lookup


@pytest.mark.parametrize(
    ("name", "value"), [("tensor", [[1, 2]]), ("variable", 3), ("half", [0.5]), ("losses", [2, 1, 0.5])]
)
def test_asarray_copies_tensors(names, name, value):
    np.testing.assert_array_equal(np.asarray(names(name), dtype=float), value)


def test_asarray_copies_what_holds_tensors(names):
    np.testing.assert_array_equal(np.asarray(names("history")["loss"], dtype=float), [2, 1])
    np.testing.assert_array_equal(np.asarray(names("objects"), dtype=float), [0.5, 1, 2])
    assert np.asarray(names("rows")).shape == (len(names("rows")), 100)  # too many parts for a copy
    with pytest.raises(TypeError, match="no array of numbers"):
        np.asarray(names("words"))


def test_tensors_are_results_and_weights_are_set(names):
    slope, value = names("gradient")(np.array([1.0, 2.0]))
    np.testing.assert_array_equal(np.asarray(slope), [2, 4])
    assert float(np.asarray(value)) == float(value) == int(value) == 5
    model = names("model")
    model.set_weights([np.array([[2.0], [3.0]])])
    for answer in (model.predict(np.ones((4, 2)), verbose=0), model(np.ones((4, 2)))):
        np.testing.assert_array_equal(np.asarray(answer), np.full((4, 1), 5.0))
    assert model.count_params() == 2
    np.testing.assert_array_equal(np.asarray(model.weights[0]), [[2], [3]])


def test_a_tensor_is_not_compared_by_its_own_operators(names):
    with pytest.raises(Misuse, match="asarray"):
        assert names("variable") == 3
