"""What an answer does: its results for the inputs that the checks give it, and for others made from those."""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "notebooks"))
import answers

from cifar_helpers.checks.outcomes import STEPS, Call, Raised
from cifar_helpers.checks.outcomes import same as same  # whoever compares behaviour finds it here

SECONDS = 0.3  # that the reference may take for the recorded calls that are kept, spread over all
IMAGE = (32, 32, 3)
DTYPES = ("float16", "float32", "float64", "int64", "uint8", "bool")
PROBES = {  # tasks whose arguments can't be copied: what is evaluated instead, where the cells have run
    "5_convnets/minimal-net": ("minimal_net()",),
    "5_convnets/wide-net": ("wide_net()",),
    "5_convnets/vgg-net": ("vgg_net()",),
    "5_convnets/normalised-net": ("normalised_net()",),
    "5_convnets/compiled": ("compiled(minimal_net())",),
    "5_convnets/own-net": ("own_net()",),
    "6_augmentation/keras-layers": ("keras_layers()",),
    "7_transfer/transfer-net": ("transfer_net(tiny_base())",),
    "7_transfer/frozen-net": ("frozen_net(tiny_base())",),
    "7_transfer/fine-tune": ("(lambda base: fine_tune(frozen_net(base), base))(tiny_base())",),
    "7_transfer/bottleneck": ("bottleneck(tiny_base(), pixels)",),
    "7_transfer/occlusion-map": ("occlusion_map(one_layer_net(), pixels[0], 3, 7, 4)",),
    "7_transfer/features": ("features(transfer_net(tiny_base()), pixels)",),
    "8_resnet/baseline-net": ("baseline_net()",),
    "8_resnet/residual-unit": ("unit_net()",),
    "8_resnet/residual-net": ("residual_net(7)", "residual_net(100)"),
    "8_resnet/deep-net": ("deep_net(2, (3, 4, 5), True, 7)", "deep_net(1, (3, 4, 5), False, 7)"),
    "9_capstone/residual-block": ("tiny_block(3, 1)", "tiny_block(16, 2)", "tiny_block(8, 3)"),
    "9_capstone/resnet": (
        "resnet(1, (16, 32, 64), (0.0, 0.1, 0.2))",
        "resnet(2, (4, 6, 8), (0.3, 0.4, 0.5))",
    ),
    "9_capstone/probabilities": ("probabilities(resnet(1, (4, 6, 8), (0, 0, 0)), bytes_, 120.0, 60.0)",),
}


class TimeLimitReached(BaseException):
    """A time limit; no check takes it for a student's exception."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Ends what takes more processor time, as far as Python can be interrupted."""

    def stop(*_: Any) -> None:
        raise TimeLimitReached

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """What the cells print goes nowhere."""
    with contextlib.ExitStack() as stack:
        nowhere = stack.enter_context(open(os.devnull, "w"))
        stack.enter_context(contextlib.redirect_stdout(nowhere))
        stack.enter_context(contextlib.redirect_stderr(nowhere))
        yield


# ------------------------------------------------------------------ values


def is_model(value: Any) -> bool:
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, keras.Model)


def is_array(value: Any) -> bool:
    keras = sys.modules.get("keras")
    return isinstance(value, (np.ndarray, np.generic)) or (keras is not None and keras.ops.is_tensor(value))


def plain(value: Any) -> Any:
    """A value as arrays, numbers, strings, lists and dictionaries of those."""
    if is_model(value):
        return model_behaviour(value)
    if is_array(value):
        return np.array(value)
    if isinstance(value, (tuple, list, range, zip)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return ["set", *sorted(map(repr, value))]
    if inspect.isfunction(value):
        return [result_of(value, (epoch,)) for epoch in STEPS]
    if hasattr(value, "__dict__") and not isinstance(value, (type, Raised)) and not callable(value):
        return {"kind": type(value).__name__, **plain(vars(value))}
    return value


def result_of(function: Callable, args: tuple) -> Any:
    try:
        return plain(function(*args))
    except Exception as error:
        return Raised(type(error).__name__)


# ------------------------------------------------------------------ models


def model_behaviour(model: Any) -> dict[str, Any]:
    """What a Keras model computes, at prediction and while training, and how it would be trained."""
    import keras

    shapes = getattr(model, "input_shape", None) if model.built else None
    size = tuple(shapes[1:]) if isinstance(shapes, tuple) and None not in shapes[1:] else IMAGE
    images = np.random.default_rng(0).normal(size=(6, *size)).astype(np.float32)
    model(images[:1])
    first = model.get_weights()
    random = np.random.default_rng(1)
    drawn = [random.uniform(0.1, 0.4, size=np.shape(values)).astype(values.dtype) for values in first]
    drawn = [values if values.ndim == 1 else values - 0.25 for values in drawn]
    model.set_weights(drawn)
    found = {"first weights": [values.std() for values in first], "shapes": [v.shape for v in first]}
    found["prediction"] = np.array(model(images, training=False))
    keras.utils.set_random_seed(2)
    found["training"] = np.array(model(images, training=True))
    found["weights after"] = [np.array(values) for values in model.get_weights()]
    found["losses"] = [float(np.array(loss)) for loss in model.losses]
    found["trainable"] = [variable.trainable for variable in model.weights]
    found["dtype"] = str(model.dtype_policy.name)
    found["compiled"] = repr(without_names(compiled_with(model)))
    model.set_weights(first)
    return plain({**found, "shapes": repr(found["shapes"]), "trainable": repr(found["trainable"])})


def compiled_with(model: Any) -> Any:
    return model.get_compile_config() if getattr(model, "optimizer", None) is not None else None


def without_names(config: Any) -> Any:
    if isinstance(config, dict):
        return {key: without_names(value) for key, value in config.items() if key != "name"}
    return [without_names(item) for item in config] if isinstance(config, (list, tuple)) else config


# ------------------------------------------------------------------ calls


@dataclass(frozen=True)
class Inputs:
    """What the checks give a task's functions, and inputs made from those."""

    recorded: list[Call]
    made: list[Call]


def defined(source: str) -> list[str]:
    """Names of the functions and values that a cell makes."""
    names = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return list(dict.fromkeys(names))


def cells_with(work: answers.Assignment, task: str, source: str | None) -> dict[str, Any]:
    """The namespace after all cells, with one of them replaced."""
    namespace: dict[str, Any] = {}
    for _ in answers.stages(work, task, source, namespace):
        pass
    return namespace


def recorded(work: answers.Assignment, task: str, run: Callable, seeds: range) -> list[Call]:
    """The calls that the task's checks make of its functions; `run` runs a test cell with a seed."""
    calls: list[Call] = []
    names = defined(reference(work, task))

    def recorder(name: str, function: Callable) -> Callable:
        @functools.wraps(function)
        def recording(*args: Any, **named: Any) -> Any:
            with contextlib.suppress(Exception):
                calls.append(Call(name, deepcopy(args), deepcopy(named), len(calls)))
            return function(*args, **named)

        return recording

    namespace: dict[str, Any] = {}
    originals: dict[str, Callable] = {}
    for _, test, _ in answers.stages(work, task, None, namespace):
        for name in names:
            if inspect.isfunction(namespace.get(name)) and name not in originals:
                originals[name] = namespace[name]
                namespace[name] = recorder(name, namespace[name])
        for seed in seeds:
            run(test, namespace, seed)
    return calls


def asked(work: answers.Assignment, task: str) -> set[str]:
    """The dtypes that the text of a task names."""
    cells = jupytext.read(answers.ROOT / "course" / "assignments" / work.name / f"{work.name}.py").cells
    place = next(i for i, cell in enumerate(cells) if answers.nbgrader(cell, "grade_id") == task)
    start = max((i for i, cell in enumerate(cells[:place]) if answers.nbgrader(cell, "grade")), default=0)
    text = "".join(cell.source for cell in cells[start:place] if cell.cell_type == "markdown")
    docstring = cells[place].source.partition("### BEGIN SOLUTION")[0]
    return {name for name in DTYPES if name in text + docstring}


def reference(work: answers.Assignment, task: str) -> str:
    return next(cell.source for cell in work.cells if answers.nbgrader(cell, "grade_id") == task)


def outcome(namespace: dict[str, Any], call: Call) -> Any:
    """What a call gives, and what it leaves of its arguments."""
    args, named = deepcopy(call.args), deepcopy(call.named)
    np.random.seed(call.seed)
    with np.errstate(all="ignore"):
        try:
            result = plain(namespace[call.function](*args, **named))
        except Exception as error:
            return Raised(type(error).__name__)
    return [result, plain(args), plain(named)]


def probed(namespace: dict[str, Any], expression: str) -> Any:
    """What an expression of Keras objects gives, twice: a net must be a new one each time."""
    import keras

    random = np.random.default_rng(3)
    given = {"pixels": random.normal(size=(6, *IMAGE)).astype(np.float32)}
    given["bytes_"] = random.integers(256, size=(6, *IMAGE), dtype=np.uint8)
    try:
        keras.utils.set_random_seed(0)
        first = eval(expression, {**namespace, **given})
        second = eval(expression, {**namespace, **given})
        return [first is second, plain(first)]
    except Exception as error:
        return Raised(type(error).__name__)
    finally:
        keras.backend.clear_session()


def variants(call: Call) -> Iterator[Call]:
    """Calls made from one: fewer and more rows, in another order, equal values, other numbers."""
    arrays = [value for value in call.args if isinstance(value, np.ndarray) and value.ndim]
    count = len(arrays[0]) if arrays else 0
    changes: list[Callable[[np.ndarray], np.ndarray]] = [
        lambda a: a[:1],
        lambda a: a[:3],
        lambda a: a[::-1],
        lambda a: np.concatenate([a, a]),
    ]
    for change in changes if count else ():
        yield with_args(call, lambda v, f=change: f(v) if rows(v) == count else v)
    if arrays:
        yield with_args(call, lambda v: np.round(v, 1) if floats(v) else v)
        yield with_args(call, lambda v: np.zeros_like(v) if floats(v) else v)
        yield with_args(call, lambda v: 1000 * v if floats(v) else v)
        yield with_args(call, lambda v: v.astype(np.float32) if floats(v) else v)
    for place, value in enumerate(call.args):
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            for other in (value + 1, value * 2, type(value)(value / 2)):
                yield Call(
                    call.function,
                    (*call.args[:place], other, *call.args[place + 1 :]),
                    call.named,
                    call.seed,
                )


def rows(value: Any) -> int:
    return len(value) if isinstance(value, np.ndarray) and value.ndim else -1


def floats(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def with_args(call: Call, change: Callable[[Any], Any]) -> Call:
    return Call(call.function, tuple(map(change, call.args)), call.named, call.seed)


def inputs(work: answers.Assignment, task: str, run: Callable, seeds: range) -> Inputs:
    """Recorded and made inputs of a task; none for a task with probes."""
    if f"{work.name}/{task}" in PROBES:
        return Inputs([], [])
    calls = recorded(work, task, run, seeds)
    namespace = cells_with(work, task, None)
    start = time.process_time()
    for call in calls:
        outcome(namespace, call)
    calls = calls[:: 1 + int((time.process_time() - start) / SECONDS)]
    made = [other for call in calls[:: max(1, len(calls) // 6)] for other in variants(call)]
    return Inputs(calls, [call for call in made if usable(in_time(namespace, call))])


def in_time(namespace: dict[str, Any], call: Call) -> Any:
    """The outcome of a call that may never end, such as of a cycle of no epochs."""
    try:
        with limited(SECONDS):
            return outcome(namespace, call)
    except TimeLimitReached:
        return Raised("TimeoutError")


def usable(result: Any) -> bool:
    """Whether a reference's result tells anything: no exception, and numbers that are finite."""
    if isinstance(result, Raised):
        return False
    if isinstance(result, np.ndarray):
        return result.dtype.kind not in "f" or bool(np.isfinite(result).all())
    if isinstance(result, (list, dict)):
        return all(map(usable, result.values() if isinstance(result, dict) else result))
    return not isinstance(result, float) or bool(np.isfinite(result))


def actions(work: answers.Assignment, task: str, source: str | None, given: Inputs) -> Iterator[Any]:
    """What an answer does, one thing after the other: with the recorded inputs, then with the made ones."""
    try:
        namespace = cells_with(work, task, source)
    except Exception as error:
        yield Raised(type(error).__name__)
        return
    for expression in PROBES.get(f"{work.name}/{task}", ()):
        yield probed(namespace, expression)
    names = defined(reference(work, task))
    yield plain({name: namespace.get(name) for name in names if not callable(namespace.get(name))})
    for call in (*given.recorded, *given.made):
        yield outcome(namespace, call)
