"""Check of a training that a student has done with Keras alone: its history, and the net that was saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

import numpy as np

from cifar_helpers import budget
from cifar_helpers.checks.convnets.final_net import BANDS, accuracy_on_unseen
from cifar_helpers.checks.core import Cause, array, close, fail, passed, plain, run, type_name
from cifar_helpers.checks.models.equivalence import is_plain

LISTS = ("loss", "accuracy", "val_loss", "val_accuracy")
FIT = "keras_history = alone.fit(…, validation_data=(X_val, y_val), …).history"
LOAD = "alone.save(path), then loaded = keras.models.load_model(path)"
CLASSES = 10


def keras_alone(net: Any, history: Any, loaded: Any, seed: int = 0) -> None:
    """Checks the history of a training with Keras alone, the net, and what was saved and loaded.

    Parameters
    ----------
    net : keras.Model
        The net that was trained.
    history : dict
        For each epoch loss and accuracy, on training and validation images.
    loaded : keras.Model
        The same net, read from a file.
    """
    check_history(history)
    check_trained(net, seed)
    check_loaded(net, loaded, np.random.default_rng(seed))
    passed(f"{len(history['loss'])} epochs with Keras alone, saved and loaded")


def check_history(history: Any) -> None:
    """Fails unless there is a list for each of the four measures, all of the same length."""
    if history is None:
        fail("keras_history", "None", "a dictionary", Cause("nothing is kept of the training", FIT))
    history = plain(history)
    if not isinstance(history, Mapping):
        message = "fit returns an object, and the dictionary is its attribute `history`"
        fail("keras_history", f"a {type_name(history)}", "a dictionary", Cause(message, FIT))
    missing = [name for name in LISTS if name not in history]
    if missing:
        said = all(name.startswith("val_") for name in missing)
        message = "no validation images were given" if said else f"there is no {missing[0]}"
        got = f"the keys {', '.join(map(str, history)) or '(none)'}"
        fail("keras_history", got, f"the keys {', '.join(LISTS)}", Cause(message, FIT))
    lengths = {name: len(history[name]) for name in LISTS}
    if len({*lengths.values()}) > 1 or not lengths["loss"]:
        cause = Cause("not one number for each epoch", FIT)
        fail(
            "keras_history",
            f"lists of {', '.join(map(str, lengths.values()))} numbers",
            "equal lengths",
            cause,
        )


def check_trained(net: Any, seed: int) -> None:
    """Fails unless the net knows something of images that nobody has seen."""
    title, count, right = accuracy_on_unseen("alone", net, seed)
    least = BANDS[budget.current().cifar10]
    if not right >= least:
        cause = Cause(
            "the net was not trained long enough, or not with its best weights at the end",
            'epochs=EPOCHS["minimal"], and EarlyStopping with restore_best_weights=True',
        )
        fail(f"alone on {count} unseen images, {title}", f"accuracy {right:.3f}", f"at least {least}", cause)


def check_loaded(net: Any, loaded: Any, random: np.random.Generator) -> None:
    """Fails unless the loaded net is another object that predicts the same."""
    if loaded is None:
        fail("loaded", "None", "a net", Cause("nothing is loaded yet", LOAD))
    if is_plain(loaded) or isinstance(loaded, PurePath) or type_name(loaded).endswith("Path"):
        fail("loaded", f"a {type_name(loaded)}", "a net", Cause("this is not a net", LOAD))
    images = random.normal(size=(8, 32, 32, 3)).astype(np.float32)
    before = probabilities("alone", net, images)
    if not close(probabilities("loaded", loaded, images), before, 1e-3):
        cause = Cause(
            "the loaded net predicts something else", "save the net after its training, then load it"
        )
        fail("loaded on 8 random images", "other probabilities", "those of alone", cause)
    weights = [np.asarray(values) for values in run("loaded.get_weights", lambda: list(loaded.get_weights()))]
    run("loaded.set_weights", loaded.set_weights, [0 * values for values in weights])
    try:
        same = not close(probabilities("alone", net, images), before, 1e-3)
    finally:
        run("loaded.set_weights", loaded.set_weights, weights)
    if same:
        cause = Cause("loaded is alone itself: nothing was read from the file", LOAD)
        fail("alone, after a change of loaded's weights", "it has changed as well", "as it was", cause)


def probabilities(name: str, model: Any, images: np.ndarray) -> np.ndarray:
    """What a model predicts for some images."""
    got = run(f"{name}.predict", lambda: model.predict(images, verbose=0))
    return array(f"the predictions of {name}", got, (len(images), CLASSES))
