"""A folder gives back the training of this code and no other, and outlives what befalls folders."""

from __future__ import annotations

import functools
import json
import linecache
import os
import signal
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers, optimizers

from cifar_helpers import schedules, training
from cifar_helpers.training import folders, initial
from cifar_helpers.training.describe import described
from cifar_helpers.training.differences import changes

pytestmark = pytest.mark.slow  # TensorFlow is imported, here and in the processes that are killed

random = np.random.default_rng(0)
X, y = random.normal(size=(48, 4, 4, 3)).astype(np.float32), random.integers(3, size=48)
SCALE = 2.0
WAIT = """
import sys, time
sys.path.insert(0, {tests!r})
import test_training_folder as here

class Wait(here.keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print("training", flush=True)
        time.sleep(60 * epoch)

here.train(sys.argv[1], epochs=3, callbacks=[Wait()])
"""


@pytest.fixture(autouse=True)
def _smoke(monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")


def a_net(activation="relu", rate=0.25, l2=0.0, seed=0, noise=False, functional=False, function=None):
    """A small net, not compiled, in which all that a student changes can be changed."""
    if seed is not None:
        training.seed(seed)
    steps = [layers.Flatten(), layers.Dense(4, activation=activation)]
    steps[1].kernel_regularizer = keras.regularizers.L2(l2) if l2 else None
    steps += [layers.GaussianNoise(0.1)] if noise else []
    steps += [layers.Lambda(function)] if function else []
    steps += [layers.Dropout(rate), layers.Dense(3, activation="softmax")]
    inputs = keras.Input((4, 4, 3))
    if not functional:
        return keras.Sequential([inputs, *steps])
    return keras.Model(inputs, functools.reduce(lambda x, step: step(x), steps, inputs))


def train(folder, epochs=1, net=None, optimizer=None, loss="sparse_categorical_crossentropy", **settings):
    """The history of a training, and its net."""
    net = net or a_net()
    metrics = settings.pop("metrics", ["accuracy"])
    net.compile(
        optimizer or optimizers.Adam(1e-3), loss, metrics=metrics, run_eagerly=True
    )  # no graph: faster
    data = {"train": (X[:32], y[:32]), "validation": (X[32:], y[32:])}
    settings = {"show": False, "batch_size": 16, **data, **settings}
    return training.fit(net, epochs=epochs, folder=folder, **settings), net


def same_to_rounding(numbers):
    """On a busy machine TensorFlow's threads may add up the same numbers in another order."""
    return pytest.approx(numbers, rel=1e-5)


def shifted(images, labels, positions, seed, by=1):
    """A batch whose images are changed by the global number."""
    return images[positions] * SCALE + by, labels[positions]


def louder(images, labels, positions, seed, by=1):
    return images[positions] * SCALE - by, labels[positions]


class Batches:
    """A callable with a state, of which some changes with each call."""

    def __init__(self, by):
        self.by, self.calls = by, []

    def __call__(self, images, labels, positions, seed):
        self.calls.append(seed)
        return images[positions] + self.by, labels[positions]


class Scaled(layers.Layer):
    def __init__(self, by, **settings):
        super().__init__(**settings)
        self.by = by

    def call(self, inputs):
        return inputs * self.by


class Own(keras.Model):
    """A model that Keras can't describe: it is its code."""

    def __init__(self, rate):
        super().__init__()
        self.steps = [layers.Flatten(), layers.Dropout(rate), layers.Dense(3, activation="softmax")]

    def call(self, inputs, training=False):
        for step in self.steps:
            inputs = step(inputs, training=training) if isinstance(step, layers.Dropout) else step(inputs)
        return inputs


def own(rate):
    training.seed(0)
    return Own(rate)


def scaled(by):
    training.seed(0)
    return keras.Sequential(
        [keras.Input((4, 4, 3)), Scaled(by), layers.Flatten(), layers.Dense(3, "softmax")]
    )


def in_bfloat16():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        return a_net()
    finally:
        keras.config.set_dtype_policy("float32")


def falling(factor):
    return [schedules.callback(schedules.steps(1e-3, {1: factor}))]


def set_weights():
    net = a_net()
    net.set_weights([weights + 1 for weights in net.get_weights()])
    return net


def with_last(array, value):
    """A copy in which the last entry of all is another one."""
    array = array.copy()
    array[(-1,) * array.ndim] = value
    return array


DECAY = optimizers.schedules.CosineDecay
# What is changed: first call, second call, what the sentence says.
CHANGED = [
    ({}, lambda: {"net": a_net("tanh")}, "dense 1's activation relu → tanh"),
    ({}, lambda: {"net": a_net(rate=0.9)}, "dropout's rate 0.25 → 0.9"),
    ({}, lambda: {"net": a_net(l2=0.1)}, "dense 1's kernel regularizer none → L2"),
    (lambda: {"net": a_net(l2=0.2)}, lambda: {"net": a_net(l2=0.1)}, "kernel regularizer's l2 0.2 → 0.1"),
    ({}, lambda: {"net": a_net(noise=True)}, "gaussian_noise is new (layer 3)"),
    ({}, lambda: {"net": a_net(functional=True)}, "other connections between the layers"),
    ({}, lambda: {"net": a_net(seed=1)}, "training.seed 0 → 1 before the net was built"),
    ({}, lambda: {"net": set_weights()}, "the weights that the net starts from"),
    ({}, lambda: {"net": in_bfloat16()}, "dtype float32 → mixed_bfloat16"),
    (lambda: {"net": own(0.5)}, lambda: {"net": own(0.6)}, "dropout's rate 0.5 → 0.6"),
    (lambda: {"net": scaled(1.0)}, lambda: {"net": scaled(2.0)}, "scaled's by 1 → 2"),
    (
        lambda: {"net": a_net(function=lambda x: x * 2)},
        lambda: {"net": a_net(function=lambda x: x * 3)},
        "`lambda x: x * 2` → `lambda x: x * 3`",
    ),
    ({}, lambda: {"optimizer": optimizers.Adam(0.1)}, "learning rate 0.001 → 0.1"),
    ({}, lambda: {"optimizer": optimizers.SGD(1e-3)}, "optimizer Adam → SGD."),
    ({}, lambda: {"optimizer": optimizers.Adam(1e-3, beta_1=0.5)}, "beta 1 0.9 → 0.5"),
    ({}, lambda: {"optimizer": optimizers.Adam(DECAY(1e-3, 9))}, "learning rate 0.001 → CosineDecay"),
    (
        lambda: {"optimizer": optimizers.Adam(DECAY(1e-3, 9))},
        lambda: {"optimizer": optimizers.Adam(DECAY(1e-3, 99))},
        "decay steps 9 → 99",
    ),
    ({}, {"loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True)}, "from logits False → True"),
    ({"make_batch": shifted}, {}, "make batch shifted → none"),
    ({"make_batch": shifted}, {"make_batch": louder}, "make batch shifted → louder"),
    ({"make_batch": Batches(1)}, {"make_batch": Batches(2)}, "make batch's by 1 → 2"),
    (
        {"make_batch": functools.partial(shifted, by=2)},
        {"make_batch": functools.partial(shifted, by=3)},
        "make batch's by 2 → 3",
    ),
    ({}, lambda: {"callbacks": falling(0.5)}, "callback 1 none → LearningRateScheduler"),
    (lambda: {"callbacks": falling(0.5)}, lambda: {"callbacks": falling(0.25)}, "factor 1 0.5 → 0.25"),
    ({}, {"train": (with_last(X[:32], 9), y[:32])}, "other training images"),
    ({}, {"train": (X[:32], (y[:32] + 1) % 3)}, "other training labels"),
    ({}, {"validation": (with_last(X[32:], 9), y[32:])}, "other validation images"),
    ({}, {"validation": (X[32:], (y[32:] + 1) % 3)}, "other validation labels"),
    ({}, {"batch_size": 8}, "batch size 16 → 8"),
    ({}, {"seed": 3}, "seed 0 → 3"),
    ({}, {"min_delta": 0.1}, "min delta 0 → 0.1"),
]
SAME = [
    ({}, {}),
    (lambda: {"net": a_net(functional=True)}, lambda: {"net": a_net(functional=True)}),
    (lambda: {"net": own(0.5)}, lambda: {"net": own(0.5)}),
    ({}, {"loss": keras.losses.SparseCategoricalCrossentropy(), "optimizer": "adam"}),
    ({}, {"metrics": ["acc"]}),
    ({}, {"metrics": [keras.metrics.SparseCategoricalAccuracy()]}),
    ({"make_batch": Batches(1)}, {"make_batch": Batches(1)}),
    (lambda: {"callbacks": falling(0.5)}, lambda: {"callbacks": falling(0.5)}),
    ({}, {"callbacks": [keras.callbacks.CSVLogger(os.devnull)]}),  # it only watches
    ({}, {"title": "another title", "patience": 3, "show": True}),
]


def sample(cases, step):
    """Some of the cases; the others, a second each, are for the long run."""
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else [case]), marks=[pytest.mark.long] * (n % step > 0)
        )
        for n, case in enumerate(cases)
    ]


def given(settings):
    return settings() if callable(settings) else settings


# ------------------------------------------------------------------ the same training, or another one


@pytest.mark.filterwarnings("ignore:.*from_logits")  # Keras's, of one of them
@pytest.mark.parametrize(("first", "second", "message"), sample(CHANGED, 2))
def test_what_has_changed_is_named_and_nothing_is_loaded(tmp_path, first, second, message):
    train(tmp_path, **given(first))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    settings = given(second)
    with pytest.raises(training.TrainingError) as caught:
        train(tmp_path, epochs=2, **settings)
    assert message in str(caught.value)
    assert "Choose another folder, or give fit the argument fresh=True" in str(caught.value)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(("first", "second"), sample(SAME, 2))
def test_what_means_the_same_is_loaded_in_one_line_that_says_when_and_where(tmp_path, capsys, first, second):
    history, _ = train(tmp_path, **given(first))
    assert capsys.readouterr().out == ""
    again, _ = train(tmp_path, **given(second))
    [line] = capsys.readouterr().out.splitlines()
    assert again == history
    assert line.startswith("Loaded, not trained again: ")
    assert line.endswith(f", in {tmp_path}")
    assert "trained until " in line


def test_a_changed_global_number_of_make_batch_is_named(tmp_path, monkeypatch):
    train(tmp_path, make_batch=shifted)
    monkeypatch.setattr(sys.modules[__name__], "SCALE", 3.0)
    with pytest.raises(training.TrainingError, match="make batch's SCALE 2 → 3"):
        train(tmp_path, make_batch=shifted)


def test_everything_that_changed_is_named(tmp_path):
    train(tmp_path)
    with pytest.raises(training.TrainingError) as caught:
        train(tmp_path, net=a_net("tanh", 0.9), optimizer=optimizers.Adam(0.1))
    for message in ("activation relu → tanh", "rate 0.25 → 0.9", "learning rate 0.001 → 0.1"):
        assert message in str(caught.value)


def test_other_random_initial_values_without_a_seed_are_told(tmp_path, capsys):
    keras.utils.set_random_seed(5)
    first, _ = train(tmp_path, net=a_net(seed=None))
    second, _ = train(tmp_path, net=a_net(seed=None))
    assert first == second
    assert "The net's random initial values were others then" in capsys.readouterr().out


def test_a_pipeline_is_compared_by_its_steps(tmp_path):
    import tensorflow as tf

    def pipeline(size, factor):
        slices = tf.data.Dataset.from_tensor_slices((X[:32], y[:32]))
        return slices.map(lambda image, label: (image * factor, label)).batch(size)

    train(tmp_path, train=pipeline(8, 1.0))
    train(tmp_path, train=pipeline(8, 1.0))
    for size, factor in ((16, 1.0), (8, 2.0)):
        with pytest.raises(training.TrainingError, match="batch size" if size == 16 else "factor 1 → 2"):
            train(tmp_path, train=pipeline(size, factor))


def test_fresh_begins_again_over_the_old_training(tmp_path):
    train(tmp_path, epochs=3)
    rate = optimizers.Adam(0.1)
    history, _ = train(tmp_path, epochs=1, optimizer=rate, fresh=True)
    assert len(history) == 1
    assert {path.name for path in tmp_path.glob("epoch-*")} == {"epoch-0001.npz"}
    assert train(tmp_path, epochs=1, optimizer=optimizers.Adam(0.1))[0] == history


def test_a_version_that_changes_numbers_is_named(tmp_path, monkeypatch):
    train(tmp_path)
    monkeypatch.setattr(keras, "__version__", "4.0.1")
    with pytest.raises(training.TrainingError, match=r"keras \d+\.\d+ → 4\.0\."):
        train(tmp_path)


def test_a_cell_that_is_run_again_with_its_net_goes_on_wherever_it_was_stopped(tmp_path):
    class Stop(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.now = epoch

        def on_train_batch_end(self, batch, logs=None):
            if self.now == 1 and batch == 1:
                raise KeyboardInterrupt

    net = set_weights()  # as of a net that is fine-tuned
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path, epochs=3, net=net, callbacks=[Stop()])
    history, _ = train(tmp_path, epochs=3, net=net)
    assert history.loss == same_to_rounding(train(None, epochs=3, net=set_weights())[0].loss)
    assert train(tmp_path, epochs=3, net=net)[0] == history


# ------------------------------------------------------------------ epochs and patience of this call


def test_a_result_is_of_the_patience_and_the_epochs_of_the_call(tmp_path):
    def called(epochs, patience):
        return train(tmp_path, epochs=epochs, patience=patience)[0]

    whole, _ = train(None, epochs=12)
    assert called(12, None).loss == same_to_rounding(whole.loss)
    for patience in (1, 2, 3, 5, 11):
        best, last = training.best_and_last_epoch(whole.val_accuracy, patience)
        if best == whole.best_epoch:
            found = called(12, patience)
            assert (len(found), found.best_epoch) == (last, best)
        else:
            with pytest.raises(training.TrainingError, match=f"ends after epoch {last} .* of epoch {best}"):
                called(12, patience)


def test_what_a_call_returned_it_returns_again_after_later_calls_went_on(tmp_path):
    rising = {"validation": (X[:32], y[:32])}  # whose accuracy rises
    found = {epochs: train(tmp_path, epochs=epochs, **rising) for epochs in (1, 3, 6, 12)}
    assert len({history.best_epoch for history, _ in found.values()}) > 1
    for epochs, (history, net) in found.items():
        again, same = train(tmp_path, epochs=epochs, **rising)
        assert again == history
        assert all(map(np.array_equal, same.get_weights(), net.get_weights()))
    train(tmp_path, epochs=2, fresh=True)
    assert {path.name for path in tmp_path.glob("result-*")} == {"result-0002.npz"}


def test_more_patience_goes_on_where_less_had_stopped(tmp_path):
    short, _ = train(tmp_path, epochs=12, patience=1)
    assert short.stopped_early
    longer, _ = train(tmp_path, epochs=12, patience=6)
    assert longer.loss == same_to_rounding(train(None, epochs=12, patience=6)[0].loss)
    assert len(longer) > len(short)


# ------------------------------------------------------------------ damaged folders

DAMAGES = {
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "garbage": lambda path: path.write_bytes(b"<html>Sign in to continue</html>"),
    "one byte": lambda path: path.write_bytes(
        path.read_bytes()[:-900] + bytes([path.read_bytes()[-900] ^ 1]) + path.read_bytes()[-899:]
    ),
    "missing": lambda path: path.unlink(),
}


@pytest.fixture(scope="module")
def whole():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CIFAR_BUDGET", "smoke")
        return train(None, epochs=3)


@pytest.mark.parametrize("name", ["state.json", "epoch-0003.npz"])
@pytest.mark.parametrize("damage", sample(DAMAGES, 3))
def test_a_damaged_file_is_named_and_the_training_goes_on(tmp_path, capsys, whole, name, damage):
    if name == "state.json" and damage == "one byte":
        return  # it may still be JSON
    train(tmp_path, epochs=3)
    DAMAGES[damage](tmp_path / name)
    history, net = train(tmp_path, epochs=3)
    said = capsys.readouterr().out
    assert str(tmp_path / name) in said
    assert f"epoch {2 if 'epoch' in name else 3} is whole" in said
    assert history.loss == same_to_rounding(whole[0].loss)
    for got, expected in zip(net.get_weights(), whole[1].get_weights(), strict=True):
        assert got == pytest.approx(expected, rel=1e-4, abs=1e-5)  # a step of Adam changes weights by 1e-3


@pytest.mark.parametrize("damage", sample(DAMAGES, 3))
def test_where_no_epoch_is_whole_the_error_names_the_file_and_what_to_do(tmp_path, damage):
    train(tmp_path, epochs=3)
    for path in tmp_path.glob("epoch-*"):
        DAMAGES[damage](path)
    with pytest.raises(training.TrainingError, match=r"epoch-000\d\.npz.*Bring the file back.*fresh=True"):
        train(tmp_path, epochs=3)
    assert len(train(tmp_path, epochs=3, fresh=True)[0]) == 3


@pytest.mark.parametrize("state", [{"fingerprint": {}, "history": {}, "best": 1}, ["no state"], {}])
def test_the_folder_of_another_version_is_refused_in_a_sentence(tmp_path, state):
    (tmp_path / "state.json").write_text(json.dumps(state))
    with pytest.raises(training.TrainingError, match=r"another version of cifar_helpers saved.*fresh=True"):
        train(tmp_path)


def test_a_folder_that_cannot_be_written_is_refused_before_training(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(training.TrainingError, match=r"can't be written.*choose another folder"):
        train(tmp_path / "file")


# ------------------------------------------------------------------ two kernels


def test_a_second_kernel_is_told_and_a_killed_one_has_no_lock(tmp_path):
    script = WAIT.format(tests=str(Path(__file__).parent))
    first = subprocess.Popen([sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE, text=True)
    try:
        assert [first.stdout.readline() for _ in range(2)] == ["training\n"] * 2
        with pytest.raises(training.TrainingError, match=r"another notebook is training in"):
            train(tmp_path, epochs=3)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait(30)
    assert train(tmp_path, epochs=3)[0].loss == same_to_rounding(train(None, epochs=3)[0].loss)


def test_without_locks_the_one_that_comes_second_is_told_before_it_overwrites(tmp_path, monkeypatch):
    monkeypatch.setattr(folders.lock, "_taken", lambda *_: True)  # as on two machines with one drive

    class Another(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                train(tmp_path, epochs=4)

    with pytest.raises(training.TrainingError, match=r"another notebook has trained in .* since this one"):
        train(tmp_path, epochs=4, callbacks=[Another()])
    assert train(tmp_path, epochs=4)[0].loss == same_to_rounding(train(None, epochs=4)[0].loss)


# ------------------------------------------------------------------ descriptions


def test_comments_and_docstrings_change_nothing_and_numbers_do():
    space = {"__name__": "__main__"}
    codes = []
    for n, text in enumerate(["return x + 1", "# a comment\n    return x + 1", "return x + 2"]):
        name = f"<cell {n}>"
        source = f'def f(x):\n    """Words {n}."""\n    {text}\n'
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        exec(compile(source, name, "exec"), space)
        codes.append(described(space["f"])["code"])
    assert codes[0] == codes[1] == "def f(x):\n    return x + 1"
    assert codes[2] != codes[0]


def test_lambdas_of_one_line_are_told_apart_and_an_array_by_each_byte():
    first, second = lambda x: x * 2, lambda x: x * 3
    assert described(first) != described(second)
    large = np.zeros((10_000, 3))
    assert described(large) != described(with_last(large, 1e-300))
    assert described(large) == described(large[:, ::-1])


@pytest.mark.parametrize("wrap", [functools.cache, np.vectorize, "tf.function"])
def test_a_function_is_found_in_its_wrapper(wrap):
    if wrap == "tf.function":
        import tensorflow as tf

        wrap = tf.function

    def scaled(by):
        return described(wrap(lambda x: x * by))

    assert scaled(2) == scaled(2) != scaled(3)


def test_a_generator_is_its_seed_and_not_its_state():
    def seeded(number):
        generator = np.random.default_rng(number)
        generator.normal(size=number)
        return described(generator)

    assert seeded(3) == seeded(3) != seeded(4)
    assert described(np.random.default_rng()) == described(np.random.default_rng())


def test_drawn_weights_are_told_from_set_ones():
    net = a_net()
    assert len(initial._drawn(net)) == len(net.weights)
    kernel = net.weights[0]
    kernel.assign(kernel + 1)
    assert len(initial._drawn(net)) == len(net.weights) - 1


def test_differences_of_many_layers_are_one():
    def net(kind):
        return {"net": {"layers": [{"class": "Dense", "dtype": kind} for _ in range(9)]}}

    assert changes(net("float32"), net("float16")) == "dtype float32 → float16 (9 times)"
