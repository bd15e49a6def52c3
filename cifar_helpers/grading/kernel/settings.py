"""The grader's variables, backend and precision hold, whatever a notebook says; harsh settings don't last."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Callable
from typing import Any

from cifar_helpers.grading.kernel.notes import note

NUMPY = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}  # its own default
KERAS_SETTERS = ("set_backend", "set_dtype_policy", "set_floatx", "set_global_policy")
_NAMED = re.compile("|".join((*KERAS_SETTERS, "mixed_precision")))
AS_IT_IS = ("float32", "tensorflow")
_WITHOUT_WINDOW = re.compile(r"agg|.*inline.*|svg|pdf|ps|pgf|template|cairo", re.IGNORECASE)


def install(shell: Any) -> None:
    """Holds precision and the like before each cell and before the judge's questions."""
    shell.events.register("pre_run_cell", _before_cell)
    shell.events.register("post_run_cell", _after_cell)


def hold(variables: dict[str, str | None]) -> None:
    """Has variables keep their values from now on: those that they have, or these where they have none."""
    missing = {name: value for name, value in variables.items() if value is not None}
    os.environ.update({name: value for name, value in missing.items() if name not in os.environ})
    os.environ.__class__ = HeldEnvironment
    os.environ.held = frozenset(variables)  # type: ignore[attr-defined]


class HeldEnvironment(type(os.environ)):  # type: ignore[misc]  # the class has no public name
    """`os.environ`, where the variables `held` keep their values."""

    held: frozenset[str] = frozenset()

    def __setitem__(self, name: str, value: str) -> None:
        if name not in self.held or name not in self:
            return super().__setitem__(name, value)
        if value != self[name]:
            note("setting", name)
        return None

    def __delitem__(self, name: str) -> None:
        if name not in self.held:
            super().__delitem__(name)

    def clear(self) -> None:
        for name in [name for name in self if name not in self.held]:
            super().__delitem__(name)


def _before_cell(info: Any) -> None:
    """Puts up what a cell's own words may run into."""
    if _NAMED.search(info.raw_cell):
        _hold_keras("tensorflow" in info.raw_cell or "tf." in info.raw_cell)
    if "matplotlib" in sys.modules or "matplotlib" in info.raw_cell:
        _hold_matplotlib()


def _after_cell(result: Any) -> None:
    """Takes back what would make a later cell, or an answer to the judge, another one."""
    # Other versions than the student's warn elsewhere.
    if any(entry[0] == "error" for entry in warnings.filters):
        filters: Any = warnings.filters  # a list, which typeshed doesn't say
        filters[:] = [entry for entry in filters if entry[0] != "error"]
        warnings.simplefilter("default", append=True)  # which also renews what is remembered of the filters
        note("setting", "warnings as errors")
    numpy = sys.modules.get("numpy")
    if numpy is not None and "raise" in numpy.geterr().values():
        numpy.seterr(**NUMPY)
        note("setting", "numpy.seterr()")
    _restore_keras()
    _restore_matplotlib()


def _hold_keras(with_tensorflow: bool) -> None:
    """Replaces Keras's functions that choose backend and precision, wherever they can be found."""
    try:
        import keras  # noqa: F401

        if with_tensorflow:
            import tensorflow as tf

            _ = tf.keras.config, tf.keras.mixed_precision, tf.keras.backend
    except (ImportError, AttributeError):
        return
    for module in [module for name, module in sys.modules.items() if name.startswith("keras.")]:
        for name in KERAS_SETTERS:
            function = vars(module).get(name)
            if function is not None and not hasattr(function, "original"):
                setattr(module, name, _ignoring(name, function, lambda value: str(value) in AS_IT_IS))


def _ignoring(name: str, function: Callable[..., Any], fits: Callable[[Any], bool]) -> Callable[..., Any]:
    """The function, but a value that does not fit is left alone."""

    def setter(value: Any, *args: Any, **named: Any) -> Any:
        if fits(getattr(value, "name", value)):
            return function(value, *args, **named)
        return note("setting", f"{name}()")

    guarded: Any = setter
    guarded.original = function
    return guarded


def _restore_keras() -> None:
    """Float32, and compiled functions, as far as Keras and TensorFlow are there."""
    config = getattr(sys.modules.get("keras"), "config", None)
    if config is not None:
        for now, change in (
            (config.dtype_policy().name, config.set_dtype_policy),
            (config.floatx(), config.set_floatx),
        ):
            if now != "float32":
                getattr(change, "original", change)("float32")
                note("setting", f"{change.__name__}()")
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None and hasattr(tensorflow, "config") and tensorflow.config.functions_run_eagerly():
        tensorflow.config.run_functions_eagerly(False)
        note("setting", "run_functions_eagerly()")


def _hold_matplotlib() -> None:
    """Keeps figures from asking for a window."""
    try:
        import matplotlib
        from matplotlib import pyplot
    except ImportError:
        return
    for module, name in ((matplotlib, "use"), (pyplot, "switch_backend")):
        function = getattr(module, name)
        if not hasattr(function, "original"):
            setattr(module, name, _ignoring(f"matplotlib.{name}", function, _draws_here))


def _restore_matplotlib() -> None:
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        backend = matplotlib.rcParams._get("backend")
        if isinstance(backend, str) and not _draws_here(backend):
            matplotlib.rcParams["backend"] = "agg"
            note("setting", "matplotlib's backend")


def _draws_here(backend: str) -> bool:
    return _WITHOUT_WINDOW.fullmatch(str(backend)) is not None
