"""Training goes on where it was stopped, ends when it should, and takes the best weights back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from cifar_helpers import backend, training
from cifar_helpers.training import batches, folders, progress
from cifar_helpers.training.start import build_optimizer

pytestmark = pytest.mark.slow  # TensorFlow is imported, here and in the processes that are killed

EPOCHS, BATCH = 4, 16
random = np.random.default_rng(0)
X, y = random.normal(size=(96, 8, 8, 3)).astype(np.float32), random.integers(3, size=96)
SETTINGS = {"batch_size": BATCH, "show": False}
STUDENT = """
import os, signal, sys
import keras
sys.path.insert(0, {tests!r})
from test_training import EPOCHS, train

class Kill(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if epoch == 2 and batch == 3:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_epoch_begin(self, number, logs=None):
        global epoch
        epoch = number

train(sys.argv[1], callbacks=[Kill()])
"""


@pytest.fixture(autouse=True)
def _smoke(monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")


def a_net(seed: int = 3) -> keras.Model:
    """A compiled net with everything that has a state: dropout, moving means, Adam."""
    training.seed(seed)
    layers = keras.layers
    net = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


def train(
    folder: str | Path | None, epochs: int = EPOCHS, **settings: object
) -> tuple[keras.Model, training.History]:
    """A new net after that many epochs; those in the folder are not trained again."""
    net = a_net()
    return net, training.fit(
        net, (X[:64], y[:64]), (X[64:], y[64:]), epochs, folder=folder, **{**SETTINGS, **settings}
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The weights and the history of a training that nothing has stopped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CIFAR_BUDGET", "smoke")
        net, history = train(tmp_path_factory.mktemp("undisturbed"))
    return net.get_weights(), history


def same_to_rounding(numbers):
    """A sum over an array depends on where the array lies in memory and on TensorFlow's threads."""
    return pytest.approx(numbers, rel=1e-4, abs=1e-5)  # a step of Adam changes weights by 1e-3


def assert_the_same(net: keras.Model, history: training.History, undisturbed) -> None:
    weights, whole = undisturbed
    for got, expected in zip(net.get_weights(), weights, strict=True):
        assert got == same_to_rounding(expected)
    assert history.loss == same_to_rounding(whole.loss)
    assert history.val_loss == same_to_rounding(whole.val_loss)
    assert (history.accuracy, history.val_accuracy) == (whole.accuracy, whole.val_accuracy)
    assert history.best_epoch == whole.best_epoch


class Counting(keras.callbacks.Callback):
    """Counts the epochs that are trained; can press Ctrl-C in one of them."""

    def __init__(self, interrupt: int | None = None) -> None:
        super().__init__()
        self.epochs, self.interrupt = [], interrupt

    def on_epoch_begin(self, epoch, logs=None):
        self.epochs.append(epoch)

    def on_train_batch_end(self, batch, logs=None):
        if self.epochs[-1] == self.interrupt and batch == 2:
            raise KeyboardInterrupt


# ------------------------------------------------------------------ going on


def test_a_killed_process_loses_the_epoch_it_was_in_and_nothing_else(tmp_path, undisturbed):
    script = STUDENT.format(tests=str(Path(__file__).parent))
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=os.environ, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    count = Counting()
    net, history = train(tmp_path, callbacks=[count])
    assert count.epochs == [2, 3]
    assert_the_same(net, history, undisturbed)


@pytest.mark.parametrize("write", range(1, 5))
def test_a_crash_while_an_epoch_is_saved_leaves_the_one_before_it(tmp_path, undisturbed, monkeypatch, write):
    moves = []

    def replace(source, target):
        moves.append(target)
        if len(moves) == write:
            raise OSError("the disk is gone")
        Path(source).rename(target)

    with monkeypatch.context() as patch:
        patch.setattr(folders.os, "replace", replace)
        with pytest.raises(OSError, match="the disk is gone"):
            train(tmp_path)
    assert_the_same(*train(tmp_path), undisturbed)


def test_ctrl_c_keeps_every_whole_epoch_and_says_so(tmp_path, undisturbed, capsys):
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path, callbacks=[Counting(interrupt=2)])
    assert f"its 2 whole epochs are kept in {tmp_path}" in capsys.readouterr().out
    count = Counting()
    net, history = train(tmp_path, callbacks=[count])
    assert count.epochs == [2, 3]
    assert_the_same(net, history, undisturbed)


def test_ctrl_c_while_an_epoch_is_saved_keeps_that_one_too(tmp_path, undisturbed, monkeypatch, capsys):
    presses = [KeyboardInterrupt]

    def replace(source, target):
        if presses and len(list(tmp_path.glob("epoch-*"))) == 1:
            raise presses.pop()
        Path(source).rename(target)

    with monkeypatch.context() as patch:
        patch.setattr(folders.os, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            train(tmp_path)
    said = capsys.readouterr().out
    count = Counting()
    net, history = train(tmp_path, callbacks=[count])
    assert f"its {count.epochs[0]} whole epochs are kept" in said
    assert_the_same(net, history, undisturbed)


def test_ctrl_c_without_a_folder_says_that_nothing_is_kept(capsys):
    with pytest.raises(KeyboardInterrupt):
        train(None, callbacks=[Counting(interrupt=1)])
    assert "nothing is kept: with `folder` each whole epoch would be" in capsys.readouterr().out


def test_a_finished_training_is_loaded_and_not_done_again(tmp_path, undisturbed):
    train(tmp_path)
    count = Counting()
    net, history = train(tmp_path, callbacks=[count])
    assert count.epochs == []
    assert_the_same(net, history, undisturbed)


def test_more_epochs_go_on_after_the_last_one(tmp_path, undisturbed):
    train(tmp_path, epochs=2)
    assert_the_same(*train(tmp_path), undisturbed)


def test_the_folder_holds_the_last_two_epochs_alone(tmp_path):
    train(tmp_path)
    names = {
        "lock",
        "state.json",
        f"result-{EPOCHS:04}.npz",
        *(f"epoch-{epoch:04}.npz" for epoch in (EPOCHS - 1, EPOCHS)),
    }
    assert {path.name for path in tmp_path.iterdir()} == names


@pytest.mark.parametrize(("what", "changed"), [("seed", {"seed": 1}), ("batch_size", {"batch_size": 8})])
def test_another_training_is_refused_with_what_differs(tmp_path, what, changed):
    train(tmp_path, epochs=1)
    with pytest.raises(
        training.TrainingError,
        match=rf"then: {what.replace('_', ' ')} \d+ → \d+\. .*another folder.*fresh=True",
    ):
        train(tmp_path, **changed)


def test_other_images_are_refused(tmp_path):
    train(tmp_path, epochs=1)
    with pytest.raises(training.TrainingError, match=r"training images' shape \(64"):
        training.fit(a_net(), (X[:48], y[:48]), (X[64:], y[64:]), 2, folder=tmp_path, **SETTINGS)


# ------------------------------------------------------------------ the end, and what is seen


def test_early_stopping_takes_the_weights_of_the_best_epoch_back():
    net, history = train(None, epochs=40, patience=2)
    assert history.stopped_early
    assert len(history) == history.best_epoch + 2 < 40
    best = net.evaluate(X[64:], y[64:], verbose=0)[1]
    assert best == pytest.approx(max(history.val_accuracy))
    assert history.val_accuracy[history.best_epoch - 1] == max(history.val_accuracy)


def test_a_stopped_training_stays_stopped_when_it_is_called_again(tmp_path):
    net, history = train(tmp_path, epochs=40, patience=2)
    count = Counting()
    again, loaded = train(tmp_path, epochs=40, patience=2, callbacks=[count])
    assert count.epochs == []
    assert loaded == history
    for got, expected in zip(again.get_weights(), net.get_weights(), strict=True):
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("min_delta", [0.0, 0.01])
def test_the_rule_is_that_of_keras(seed, min_delta):
    accuracies = np.cumsum(np.random.default_rng(seed).normal(0.01, 0.03, size=30)).round(3) + 0.0004
    oracle = keras.callbacks.EarlyStopping(
        monitor="val_accuracy", patience=3, min_delta=min_delta, mode="max", restore_best_weights=True
    )
    oracle.set_model(a_net())
    oracle.on_train_begin()
    last = 0
    while last < len(accuracies) and not oracle.model.stop_training:
        oracle.on_epoch_end(last, {"val_accuracy": accuracies[last]})
        last += 1
    expected = oracle.best_epoch + 1, last
    assert training.best_and_last_epoch(accuracies, 3, min_delta) == expected


def test_a_model_that_is_not_compiled_is_refused_with_the_next_step():
    net = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(3)])
    with pytest.raises(training.TrainingError, match=r"call model\.compile"):
        training.fit(net, (X, y), (X, y), 1)


def test_progress_names_each_epoch_with_its_accuracies_and_smoke_is_silent(capsys):
    train(None, epochs=2)
    assert capsys.readouterr().out == ""
    _, history = train(None, epochs=2, show=True, title="A net, random numbers")
    shown = capsys.readouterr()
    first = f"epoch 1: accuracy {history.accuracy[0]:.3f}, on validation images {history.val_accuracy[0]:.3f}"
    assert first in shown.out
    assert "epoch 2:" in shown.out
    assert "A net, random numbers" in shown.out
    assert shown.err == ""


def test_where_somebody_is_there_the_curves_grow_with_each_epoch(monkeypatch):
    shown = watched(monkeypatch)
    train(None, epochs=2, show=True, title="A net, random numbers")
    assert [figure.alt[:40] for figure in shown] == [
        "A net, random numbers, after 1 epoch: tr",
        "A net, random numbers, after 2 epochs: t",
    ]
    assert "image/png" in shown[-1]._repr_mimebundle_()[0]


def test_a_training_that_is_loaded_shows_its_curves_again(monkeypatch, tmp_path):
    train(tmp_path / "run", epochs=2)
    shown = watched(monkeypatch)
    train(tmp_path / "run", epochs=2, show=True, title="A net, random numbers")
    assert [figure.alt[:38] for figure in shown] == ["A net, random numbers, after 2 epochs:"]


def watched(monkeypatch):
    """The figures that somebody at a notebook sees, as they are shown and updated."""
    shown = []

    class Handle:
        update = staticmethod(shown.append)

    def display(figure, display_id):
        shown.append(figure)
        return Handle()

    monkeypatch.setattr(progress.presence, "someone_is_there", lambda: True)
    monkeypatch.setattr("IPython.display.display", display)
    return shown


def test_images_come_in_another_order_in_each_epoch_each_once():
    orders = []
    for epoch in range(2):
        made = training.shuffled(np.arange(10), np.arange(10), 4, np.random.default_rng([0, epoch]))
        pairs = list(made.as_numpy_iterator())
        assert [len(images) for images, _ in pairs] == [4, 4, 2]
        assert all(np.array_equal(*pair) for pair in pairs)
        orders.append(np.concatenate([images for images, _ in pairs]).tolist())
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(10))
    assert orders[0] != orders[1]


def test_no_pipeline_waits_for_a_tuner_at_its_end():
    X, y = np.zeros((6, 2)), np.arange(6)
    for made in (training.shuffled(X, y, 4, np.random.default_rng(0)), batches.in_order(X, y, 4)):
        assert made.options().autotune.enabled is False
        assert [len(images) for images, _ in made.as_numpy_iterator()] == [4, 2]
        assert made.element_spec[0].dtype == "float32"  # as nets take them


# ------------------------------------------------------------------ batches that change


def noisy(X, y, positions, seed):
    """A batch whose images are changed by its seed."""
    noise = np.random.default_rng(seed).normal(size=(len(positions), 8, 8, 3))
    return X[positions] + noise.astype(np.float32), y[positions]


def test_make_batch_gets_every_training_image_once_an_epoch_and_a_seed_of_its_own():
    seen = []

    def watching(X, y, positions, seed):
        seen.append((positions.tolist(), seed))
        return X[positions], y[positions]

    train(None, epochs=2, make_batch=watching)
    asked = sorted(
        {(tuple(positions), seed) for positions, seed in seen}
    )  # Keras looks at a batch beforehand
    assert len(asked) == len({seed for _, seed in asked}) == 2 * 64 // BATCH
    assert sorted(row for positions, _ in asked for row in positions) == sorted(2 * list(range(64)))


def test_validation_images_never_go_through_make_batch():
    def zeros(X, y, positions, seed):
        return np.zeros_like(X[positions]), y[positions]

    net, history = train(None, epochs=1, make_batch=zeros)
    assert history.val_loss[0] == pytest.approx(net.evaluate(X[64:], y[64:], verbose=0)[0], rel=1e-4)


def test_a_training_with_changed_images_goes_on_as_if_nothing_had_stopped_it(tmp_path):
    net, whole = train(None, make_batch=noisy)
    train(tmp_path, epochs=2, make_batch=noisy)
    again, history = train(tmp_path, make_batch=noisy)
    assert_the_same(again, history, (net.get_weights(), whole))


def test_a_plain_training_does_not_go_on_with_changed_images_nor_the_other_way_round(tmp_path):
    train(tmp_path / "plain", epochs=1)
    train(tmp_path / "changed", epochs=1, make_batch=noisy)
    with pytest.raises(training.TrainingError, match="make batch"):
        train(tmp_path / "plain", make_batch=noisy)
    with pytest.raises(training.TrainingError, match="make batch"):
        train(tmp_path / "changed")


def test_a_schedule_sets_the_rate_of_each_epoch_also_after_a_break(tmp_path):
    from cifar_helpers import schedules

    rates = []

    class Watch(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            rates.append(float(self.model.optimizer.learning_rate))

    lowered = schedules.callback(schedules.steps(1e-3, {1: 0.5, 3: 0.25}))
    train(tmp_path, epochs=2, callbacks=[lowered, Watch()])
    train(tmp_path, epochs=4, callbacks=[lowered, Watch()])
    np.testing.assert_allclose(rates, [1e-3, 5e-4, 5e-4, 2.5e-4], rtol=1e-6)


# ------------------------------------------------------------------ the same net again


def test_a_renewed_net_trains_as_a_new_one_would():
    new, used = a_net(), a_net()
    start = used.get_weights()
    training.fit(used, (X, y), (X, y), 2, **SETTINGS)
    training.renew(used, start, 0.002)
    new.optimizer.learning_rate = 0.002
    histories = [training.fit(net, (X, y), (X, y), 2, **SETTINGS) for net in (new, used)]
    assert histories[0].loss == same_to_rounding(histories[1].loss)
    for one, other in zip(new.get_weights(), used.get_weights(), strict=True):
        assert one == same_to_rounding(other)


def test_a_net_that_is_not_compiled_cannot_be_renewed():
    net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    with pytest.raises(training.TrainingError, match="not compiled"):
        training.renew(net, net.get_weights(), 0.1)


@pytest.mark.parametrize(
    "optimizer",
    [
        lambda: keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam()),
        keras.optimizers.Adagrad,  # its sums don't begin with 0
        lambda: keras.optimizers.SGD(momentum=0.9, use_ema=True),  # its means begin with the weights
    ],
)
def test_a_renewed_net_has_the_state_of_a_new_one_with_any_optimizer(optimizer):
    new, used = (small(optimizer()) for _ in range(2))
    start = new.get_weights()
    training.fit(used, (X[:16], y[:16]), (X[64:], y[64:]), 1, **SETTINGS)
    training.renew(used, start, 0.002)
    new.optimizer.learning_rate = 0.002
    build_optimizer(new)
    for mine, other in zip(used.optimizer.variables, new.optimizer.variables, strict=True):
        np.testing.assert_array_equal(np.asarray(mine), np.asarray(other))


def test_a_net_with_a_schedule_or_with_the_weights_of_another_is_not_renewed():
    net = small(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.1, 9)))
    with pytest.raises(training.TrainingError, match="learning-rate schedule"):
        training.renew(net, net.get_weights(), 0.1)
    with pytest.raises(training.TrainingError, match="not those of this model"):
        training.renew(net, net.get_weights()[:1], 0.1)


# ------------------------------------------------------------------ what Keras admits


def small(optimizer="adam", metrics=("accuracy",), loss="sparse_categorical_crossentropy", **settings):
    """A net of one layer, which Keras runs without a graph: that is faster."""
    training.seed(1)
    end = keras.layers.Dense(3, activation="softmax", dtype="float32")
    net = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), end])
    net.compile(optimizer, loss, metrics=list(metrics), run_eagerly=True, **settings)
    return net


def fitted(net, **settings):
    return training.fit(net, (X[:64], y[:64]), (X[64:], y[64:]), 2, **{**SETTINGS, **settings})


def with_top_k():
    return [keras.metrics.SparseTopKCategoricalAccuracy(2), "accuracy"]


@pytest.mark.parametrize(
    "metrics",
    [
        lambda: ["acc"],
        lambda: ["sparse_categorical_accuracy"],
        lambda: [keras.metrics.SparseCategoricalAccuracy()],
        lambda: [keras.metrics.SparseCategoricalAccuracy(name="hits")],
        lambda: [keras.metrics.sparse_categorical_accuracy],
        with_top_k,
        lambda: ["acc", *with_top_k()],
    ],
)
def test_an_accuracy_may_be_asked_for_in_any_of_keras_ways(metrics):
    expected = fitted(small())
    found = fitted(small(metrics=metrics()), show=True)
    assert found.accuracy == expected.accuracy
    assert found.val_accuracy == expected.val_accuracy


def test_an_accuracy_among_weighted_metrics_counts():
    assert fitted(small(metrics=(), weighted_metrics=["acc"])).accuracy == fitted(small()).accuracy


@pytest.mark.parametrize(
    ("net", "settings", "message"),
    [
        (lambda: small(metrics=()), {}, "it has no metrics: compile the model with metrics="),
        (lambda: small(metrics=["mse"], loss="mse"), {}, "can't be trained with these data"),
        (lambda: small(metrics=with_top_k()[:1]), {}, "its metrics are sparse_top_k_categorical_accuracy"),
        (lambda: small(loss="categorical_crossentropy"), {}, "can't be trained with these data"),
        (lambda: small(loss=None), {}, "No loss to compute"),
        (small, {"seed": -1}, "seed is -1"),
        (small, {"batch_size": 0}, "batch_size is 0"),
        (small, {"patience": 0}, "patience is 0"),
    ],
)
def test_what_cannot_be_trained_is_refused_before_the_first_batch(net, settings, message):
    count = Counting()
    with pytest.raises(training.TrainingError, match=message):
        fitted(net(), callbacks=[count], **settings)
    assert count.epochs == []


@pytest.mark.parametrize("eagerly", [False, True])
def test_keras_makes_one_graph_for_the_validation_images_and_the_trial_before_needs_none(eagerly):
    calls = []

    class Told(keras.Sequential):
        def test_step(self, data):
            calls.append(keras.tree.flatten(data)[0].shape[0])
            return super().test_step(data)

    net = Told([keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")])
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=eagerly)
    for _ in range(2):
        training.fit(net, (X[:64], y[:64]), (X[64:], y[64:]), 2, **SETTINGS)
    assert net.run_eagerly == eagerly
    assert calls == ([8, 32, 32, 8, 32, 32] if eagerly else [8, None])


def test_labels_without_images_are_refused_and_not_left_out():
    with pytest.raises(training.TrainingError, match="train has 64 images and 63 labels"):
        training.fit(small(), (X[:64], y[:63]), (X[64:], y[64:]), 1, **SETTINGS)
    with pytest.raises(training.TrainingError, match="expected a pair of arrays"):
        training.fit(small(), (X, y), X, 1, **SETTINGS)


def test_in_smoke_alone_tensorflow_leaves_its_graphs_as_they_are(monkeypatch):
    asked = []
    leave = backend.leave_graphs_as_they_are
    monkeypatch.setattr(backend, "leave_graphs_as_they_are", lambda: asked.append(leave()))
    training.seed(0)
    assert tf.config.optimizer.get_experimental_options()["disable_meta_optimizer"]
    monkeypatch.setenv("CIFAR_BUDGET", "laptop")
    training.seed(0)
    assert len(asked) == 1


@pytest.mark.parametrize("number", [-1, 2**32, 1.5, "0"])
def test_a_seed_is_an_integer(number):
    with pytest.raises(training.TrainingError, match=r"expected an integer from 0 to 2\*\*32 - 1"):
        training.seed(number)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_with_mixed_precision_a_training_goes_on_as_if_nothing_had_stopped_it(tmp_path, policy, capsys):
    keras.config.set_dtype_policy(policy)
    try:
        net, whole = train(None, epochs=3)
        train(tmp_path, epochs=2)
        again, history = train(tmp_path, epochs=3)
    finally:
        keras.config.set_dtype_policy("float32")
    assert_the_same(again, history, (net.get_weights(), whole))
    kind = policy.removeprefix("mixed_")
    assert f"The last layer calculates in {kind}, in which many" in capsys.readouterr().out


def test_a_last_layer_in_float32_is_not_spoken_of(capsys):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        fitted(small())
    finally:
        keras.config.set_dtype_policy("float32")
    assert capsys.readouterr().out == ""


# ------------------------------------------------------------------ callbacks


def test_a_callback_that_stops_the_training_stops_it_for_good(tmp_path):
    def stop():
        return [keras.callbacks.EarlyStopping("val_accuracy", patience=2, mode="max")]

    training_set = {"folder": tmp_path, "callbacks": stop()}
    first = training.fit(small(), (X[:64], y[:64]), (X[64:], y[64:]), 30, **SETTINGS, **training_set)
    assert first.stopped_early
    assert len(first) == first.best_epoch + 2 < 30
    count = Counting()
    training_set["callbacks"] = [*stop(), count]
    again = training.fit(small(), (X[:64], y[:64]), (X[64:], y[64:]), 30, **SETTINGS, **training_set)
    assert (again, count.epochs) == (first, [])


def test_a_rate_that_falls_on_a_plateau_falls_in_the_same_epochs_after_a_break(tmp_path):
    def run(folder, epochs):
        lower = keras.callbacks.ReduceLROnPlateau("val_accuracy", factor=0.1, patience=2, mode="max")
        net = small()
        settings = {**SETTINGS, "folder": folder, "callbacks": [lower]}
        history = training.fit(net, (X[:64], y[:64]), (X[64:], y[64:]), epochs, **settings)
        return history.loss, float(net.optimizer.learning_rate)

    whole = run(None, 9)
    assert whole[1] < 1e-3
    for epochs in (3, 4, 9):
        stopped = run(tmp_path, epochs)
    assert stopped == whole
