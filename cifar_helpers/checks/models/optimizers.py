"""The check of the optimizer that a student's net was compiled with: Adam, as it comes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cifar_helpers.checks.core import Cause, compare, fail, run, type_name
from cifar_helpers.checks.models.structure import told

CLOSE = 1e-6  # a rate in float32
USUAL = {  # Adam's settings; epsilon may be another framework's
    "beta_1": 0.9,
    "beta_2": 0.999,
    "amsgrad": False,
    "weight_decay": None,
    "clipnorm": None,
    "clipvalue": None,
    "global_clipnorm": None,
    "use_ema": False,
    "gradient_accumulation_steps": None,
}


def check_adam(name: str, model: Any, rate: float, step: str, not_compiled: Cause) -> None:
    """Fails unless a model was compiled with Adam, a learning rate, and the usual settings.

    Parameters
    ----------
    name : str
        What the model is called, for example ``"the compiled model"``.
    model : keras.Model
        A student's; loss scaling may stand around its optimizer.
    rate : float
    step : str
        What to write.
    not_compiled : Cause
        If there is no optimizer.
    """
    asked = f"the optimizer of {name}"
    outer = run(asked, lambda: model.optimizer, causes={r"no attribute": not_compiled})
    if outer is None:
        fail(asked, "None", "Adam", not_compiled)
    if told(lambda: model.compiled, True) is False:
        fail(f"{name}.compiled", "False", "True", not_compiled)
    optimizer = told(lambda: outer.inner_optimizer, outer)
    kind = re.sub(
        r"_\d+$", "", str(run(asked, lambda: optimizer.name)).lower()
    )  # Keras numbers those of a kind
    if "adam" not in (kind, type_name(optimizer).lower()):
        fail(asked, kind, "adam", Cause(f"the optimizer is {kind}", step))
    settings = told(optimizer.get_config, {})
    check_rate(name, optimizer, settings, rate, step)
    for setting, usual in USUAL.items():
        given = settings.get(setting, usual)
        if given != usual and not (usual and abs(given - usual) < CLOSE):
            cause = Cause(f"Adam has {setting} = {given:g}, which was not asked for", step)
            fail(asked, f"{setting} = {given:g}", f"{setting} = {usual}", cause)


def check_rate(name: str, optimizer: Any, settings: Mapping[str, Any], right: float, step: str) -> None:
    """Fails unless the learning rate is right, and stays so."""
    asked = f"the learning rate of {name}"
    if isinstance(settings.get("learning_rate"), Mapping):
        fail(asked, "a schedule", f"{right:g}", Cause("the learning rate is a schedule", step))
    got = float(run(asked, lambda: optimizer.learning_rate.numpy()))
    message = f"the learning rate is {got / right:.3g} times what it should be"
    compare(asked, got, right, [(Cause(message, step), got)], CLOSE)
