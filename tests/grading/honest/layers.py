"""A small Keras assignment, and right ways to answer it."""

from __future__ import annotations

import nbformat

from honest.classes import Variant, notebook

ASSIGNMENT = "2_layers"
TASKS = {"check-model": 3, "check-history": 2}
SOURCE = """
# %% locked setup
import numpy as np

draw = np.random.default_rng(0)
centres = 3 * draw.normal(size=(3, 8))
y_train = draw.integers(0, 3, 300)
X_train = (centres[y_train] + draw.normal(size=(300, 8))).astype("float32")

# %% solution model
### BEGIN SOLUTION
import keras
from keras import layers

def make_model():
    model = keras.Sequential(
        [keras.Input((8,)), layers.Dense(16, activation="relu"), layers.Dense(3, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
### END SOLUTION

# %% check check-model 3
made = make_model()
random = np.random.default_rng(5)
drawn = [random.normal(size=np.shape(weights)).astype("float32") for weights in made.get_weights()]
made.set_weights(drawn)
### BEGIN HIDDEN TESTS
W1, b1, W2, b2 = drawn
inputs = random.normal(size=(6, 8)).astype("float32")
scores = np.maximum(0, inputs @ W1 + b1) @ W2 + b2
expected = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
np.testing.assert_allclose(np.asarray(made.predict(inputs)), expected, rtol=1e-3, atol=1e-4)
np.testing.assert_allclose(np.asarray(made(inputs, training=False)), expected, rtol=1e-3, atol=1e-4)
assert made.count_params() == 195
### END HIDDEN TESTS

# %% solution history
### BEGIN SOLUTION
model = make_model()
history = model.fit(X_train, y_train, epochs=12, batch_size=20, verbose=0)
### END SOLUTION

# %% check check-history 2
losses = np.asarray(history.history["loss"], dtype=float)
assert losses.shape == (12,) and losses[-1] < 1
### BEGIN HIDDEN TESTS
labels = random.integers(0, 3, 200)
images = (centres[labels] + random.normal(size=(200, 8))).astype("float32")
assert np.mean(np.asarray(model.predict(images)).argmax(axis=1) == labels) > 0.8
### END HIDDEN TESTS
"""


def source() -> nbformat.NotebookNode:
    """The instructor's notebook."""
    return notebook(SOURCE)


VARIANTS: dict[str, Variant] = {
    "sequential": Variant(),
    "functional, saved and loaded, bars": Variant(
        {
            "model": """
%matplotlib inline
import tensorflow as tf
from tensorflow.keras import layers, models
def make_model():
    inputs = layers.Input((8,), name="inputs")
    outputs = layers.Softmax()(layers.Dense(3)(layers.ReLU()(layers.Dense(16)(inputs))))
    model = models.Model(inputs, outputs)
    model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    model.summary()
    return model""",
            "history": """
%%time
from keras import callbacks
data = tf.data.Dataset.from_tensor_slices((X_train, y_train)).shuffle(300).batch(20).prefetch(1)
kept = callbacks.ModelCheckpoint("best.keras", monitor="loss", save_best_only=True)
history = make_model().fit(data, epochs=12, callbacks=[kept, callbacks.CSVLogger("log.csv")])
model = tf.keras.models.load_model("best.keras")""",
        }
    ),
    "subclass, own loop": Variant(
        {
            "model": """
import keras, tensorflow as tf
class Net(keras.Model):
    def __init__(self, **named):
        super().__init__(**named)
        self.hidden = keras.layers.Dense(16, activation="relu")
        self.scores = keras.layers.Dense(3)
    def call(self, X, training=None):
        return tf.nn.softmax(self.scores(self.hidden(X)))
def make_model():
    model = Net(name="mine")
    model(tf.zeros((1, 8)))
    tf.print("made", model.name)
    return model""",
            "history": """
from types import SimpleNamespace
model, optimizer = make_model(), keras.optimizers.Adam(0.003)
@tf.function
def step(X, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y, model(X, training=True)))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_weights), model.trainable_weights))
    return loss
losses = []
for epoch in range(12):
    for at in range(0, 300, 20):
        loss = step(tf.constant(X_train[at:at + 20]), tf.constant(y_train[at:at + 20]))
    losses.append(loss)
history = SimpleNamespace(history={"loss": losses})""",
        }
    ),
}
