"""One call trains with several seeds, goes on after Ctrl-C, and says what it wants."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from cifar_helpers import training
from cifar_helpers.training.start import TrainingError

pytestmark = pytest.mark.slow  # TensorFlow is imported

random = np.random.default_rng(0)
X, y = random.normal(size=(48, 4, 4, 3)).astype(np.float32), random.integers(3, size=48)
EPOCHS = 3


@pytest.fixture(autouse=True)
def _smoke(monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")


class Interrupt(keras.callbacks.Callback):
    """Ctrl-C after the second epoch."""

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1:
            raise KeyboardInterrupt


def train(seed, folder, callbacks=()):
    net = keras.Sequential([keras.Input((4, 4, 3)), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")])
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    settings = {"batch_size": 8, "seed": seed, "folder": folder, "callbacks": callbacks}
    return training.fit(net, (X[:32], y[:32]), (X[32:], y[32:]), EPOCHS, **settings)


def counting(folder_by_seed):
    def count(seed, folder):
        folder_by_seed[seed] = folder
        return {"validation": 0.5 + seed / 100, "test": 0.4}

    return count


def test_each_seed_is_trained_once_with_a_folder_of_its_own(tmp_path):
    folders = {}
    runs = training.repeated(counting(folders), seeds=(3, 1), folder=tmp_path, title="a net")
    assert folders == {3: tmp_path / "seed-3", 1: tmp_path / "seed-1"}
    assert (runs.seeds, runs.title) == ((3, 1), "a net")
    assert runs.accuracies == {"validation": (0.53, 0.51), "test": (0.4, 0.4)}


def test_a_history_counts_with_its_best_epoch_and_its_minutes():
    histories = []

    def remember(seed, folder):
        histories.append(train(seed, folder))
        return histories[-1]

    runs = training.repeated(remember, seeds=(0, 1))
    best = tuple(history.val_accuracy[history.best_epoch - 1] for history in histories)
    assert runs.accuracies == {"validation": best}
    assert runs.minutes == tuple(sum(history.seconds) / 60 for history in histories)
    assert histories[0].loss != histories[1].loss  # initial values follow the seed


def test_the_initial_values_are_those_of_the_seed_in_any_order():
    def first_loss(seed, folder):
        return 1 / (1 + train(seed, folder).loss[0])

    forth = training.repeated(first_loss, seeds=(0, 1)).accuracies["accuracy"]
    assert training.repeated(first_loss, seeds=(1, 0)).accuracies["accuracy"] == forth[::-1]


def test_after_ctrl_c_the_same_call_goes_on_and_the_result_is_the_same(tmp_path, capsys):
    undisturbed = training.repeated(train, seeds=(0, 1, 2), folder=tmp_path / "undisturbed")
    with pytest.raises(KeyboardInterrupt):
        training.repeated(
            lambda seed, folder: train(seed, folder, [Interrupt()] if seed == 1 else []),
            seeds=(0, 1, 2),
            folder=tmp_path / "runs",
            title="a net",
        )
    assert "a net: interrupted with seed 1 (trained before: 0)" in capsys.readouterr().out
    again = training.repeated(train, seeds=(0, 1, 2), folder=tmp_path / "runs", show=True)
    out = capsys.readouterr().out
    assert out.count("Loaded, not trained again") == 1
    assert "Training goes on after epoch 1" in out
    assert again.accuracies == undisturbed.accuracies
    assert "runs, seed 2 (3 of 3): validation" in out


def test_a_run_that_is_loaded_says_the_minutes_that_it_was_trained(tmp_path):
    first = training.repeated(train, seeds=(0,), folder=tmp_path)
    assert training.repeated(train, seeds=(0,), folder=tmp_path).minutes == first.minutes


def test_runs_that_all_gave_the_same_are_told(capsys):
    training.repeated(lambda seed, folder: 0.5, title="a net")
    assert "a net: all runs gave the same. Does train use its seed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("function", "seeds", "message"),
    [
        (counting({}), 3, "seeds is 3: expected several of them, such as"),
        (counting({}), (), "at least one"),
        (counting({}), (1, 1), "no seed twice"),
        (counting({}), (0.5,), "a seed is 0.5: expected an integer"),
        (lambda seed: 0.5, (0,), r"expected a function train\(seed, folder\)"),
        (0.5, (0,), r"float can't be called: expected a function train\(seed, folder\)"),
        (lambda seed, folder: None, (0,), "train returned None .does it end with `return`"),
        (lambda seed, folder: (0.5, 0.6), (0,), "train returned a tuple: expected an accuracy"),
        (lambda seed, folder: 61.5, (0,), "accuracy 61.5: expected an accuracy from 0 to 1"),
        (lambda seed, folder: {"test": float("nan")}, (0,), "test nan: expected an accuracy"),
        (lambda seed, folder: {str(seed): 0.5}, (0, 1), "train returned 1 with seed 1, and 0 before"),
    ],
)
def test_what_it_can_not_use_is_named(function, seeds, message):
    with pytest.raises(TrainingError, match=message):
        training.repeated(function, seeds=seeds)
