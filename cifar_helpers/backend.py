"""What depends on the framework under Keras: of the helpers, only this module names TensorFlow.

On other backends each function does what Keras alone can do, or nothing. No framework is imported with this
module.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras
    import numpy as np
    import tensorflow as tf

    Arrays = tuple[np.ndarray, ...]

LOUD = "tensorflow"  # the module that writes log lines when it is imported
OTHERS = ("jax", "torch")
AHEAD = 2  # batches that are made while another one is trained with
ROUNDS = 5  # of each precision, in turn; the fastest counts
MANY = (
    2**17
)  # numbers from which on a compiled ELU pays: for fewer, compiling takes as long as 200 steps save
# eᵗ - 1 = t (a + b t + ...) for t from -2 to 0, to within 0.00006 of itself
EXPONENTIAL = (0.999942, 0.49869718, 0.16164037, 0.03445543, 0.00368074)


def choose_where_tensorflow_is_missing() -> None:
    """Has Keras compute with JAX or PyTorch where TensorFlow is missing and nothing else was chosen.

    So it is with Python 3.14, for which TensorFlow has no release yet.
    """
    if "KERAS_BACKEND" in os.environ or importlib.util.find_spec("tensorflow") is not None:
        return
    installed = [name for name in OTHERS if importlib.util.find_spec(name) is not None]
    if installed and _configured() not in installed:
        os.environ["KERAS_BACKEND"] = installed[0]


def _configured() -> str:
    """What Keras's own file of settings names, if there is one."""
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    try:
        return str(json.loads((home / "keras.json").read_text(encoding="utf-8"))["backend"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def is_tensorflow() -> bool:
    """Whether Keras computes with TensorFlow, as it does unless KERAS_BACKEND says otherwise."""
    import keras

    return keras.config.backend() == "tensorflow"


# ------------------------------------------------------------------ the same in each run


def repeat_sums() -> None:
    """Lets TensorFlow give the same sums in each run; on processors the others do so of themselves."""
    if is_tensorflow():
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()


def leave_graphs_as_they_are() -> None:
    """Lets TensorFlow run graphs as they are: improving them takes longer than it saves in a few steps."""
    if is_tensorflow():
        import tensorflow as tf

        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


@contextmanager
def freezing_as_graded() -> Iterator[None]:
    """Lets ``layer.trainable = value`` do nothing where that is its value already, as with TensorFlow.

    There the layers inside keep their own values, elsewhere they get the new one. Grading is with TensorFlow,
    so a check must not accept elsewhere what fails there.
    """
    keras = sys.modules.get("keras")  # absent where the student's net lives in another process
    if keras is None or is_tensorflow():
        yield
        return
    own = keras.Layer.__setattr__

    def assign(layer: Any, name: str, value: Any) -> None:
        if not (name == "trainable" and getattr(layer, name, None) is value):
            own(layer, name, value)

    keras.Layer.__setattr__ = assign
    try:
        yield
    finally:
        keras.Layer.__setattr__ = own


# ------------------------------------------------------------------ batches


def stream(batch: Callable[[int], Arrays], count: int) -> Any:
    """The batches number 0 to `count` - 1 as ``model.fit`` takes them: `tf.data`, or Keras's own kind.

    TensorFlow's own tuning of pipelines is off: with TensorFlow 2.21 an iterator that has it may end only
    when its tuner wakes next, after 0.01 · 2ⁿ seconds, so that an epoch took up to twice its time. Batches
    are asked for by number, since ``from_generator`` takes three times as long to make, in every epoch.
    """
    if not is_tensorflow():
        return _dataset(batch, count)
    import tensorflow as tf

    specs = [tf.TensorSpec((None, *array.shape[1:]), array.dtype) for array in batch(0)]

    @tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]  # TensorFlow has no types
    def take(index: tf.Tensor) -> tuple[tf.Tensor, ...]:
        arrays = tf.numpy_function(lambda number: batch(int(number)), [index], [spec.dtype for spec in specs])
        return tuple(tf.ensure_shape(array, spec.shape) for array, spec in zip(arrays, specs, strict=True))

    options = tf.data.Options()
    options.autotune.enabled = False
    return tf.data.Dataset.range(count).map(take).prefetch(AHEAD).with_options(options)


def _dataset(batch: Callable[[int], Arrays], count: int) -> keras.utils.PyDataset:
    import keras

    class Batches(keras.utils.PyDataset):
        def __len__(self) -> int:
            return count

        def __getitem__(self, index: int) -> Arrays:
            if not 0 <= index < count:  # which ends a loop over the batches
                raise IndexError(f"there are {count} batches, and no batch {index}")
            return batch(index)

    return Batches()


# ------------------------------------------------------------------ precision


@contextmanager
def full_precision() -> Iterator[None]:
    """Lets a GPU calculate in float32, not in TF32, where the framework lives in this process."""
    with ExitStack() as settings:
        for name, setting in _FLOAT32.items():
            if name in sys.modules:
                settings.enter_context(setting(sys.modules[name]))
        yield


@contextmanager
def _float32_in_tensorflow(tensorflow: Any) -> Iterator[None]:
    settings = tensorflow.config.experimental
    before = settings.tensor_float_32_execution_enabled()
    settings.enable_tensor_float_32_execution(False)
    try:
        yield
    finally:
        settings.enable_tensor_float_32_execution(before)


@contextmanager
def _float32_in_torch(torch: Any) -> Iterator[None]:
    convolutions = torch.backends.cudnn  # products of matrices are in float32 unless told otherwise
    before = convolutions.allow_tf32
    convolutions.allow_tf32 = False
    try:
        yield
    finally:
        convolutions.allow_tf32 = before


def _float32_in_jax(jax: Any) -> Any:
    """Processors know nothing else, and would compile everything again."""
    return nullcontext() if jax.default_backend() == "cpu" else jax.default_matmul_precision("float32")


_FLOAT32 = {"tensorflow": _float32_in_tensorflow, "torch": _float32_in_torch, "jax": _float32_in_jax}


def version() -> str:
    """The framework under Keras, and its version."""
    import keras

    name = keras.config.backend()
    return f"{'TensorFlow' if is_tensorflow() else name} {sys.modules[name].__version__}"


def gain() -> float:
    """How many times faster a convolution and its gradients are in bfloat16 with TensorFlow."""
    import tensorflow as tf

    def step(images: tf.Tensor, kernel: tf.Tensor) -> list[tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch([images, kernel])
            maps = tf.nn.relu(tf.nn.conv2d(images, kernel, 1, "SAME"))
        return tape.gradient(maps, [images, kernel])

    seconds: dict[Any, tuple[Any, Any, list[float]]] = {}
    for dtype in (tf.float32, tf.bfloat16):
        arrays = tf.ones((64, 16, 16, 64), dtype), tf.ones((3, 3, 64, 64), dtype)
        compiled = tf.function(step)
        compiled(*arrays)
        seconds[dtype] = (compiled, arrays, [])
    for _ in range(ROUNDS):
        for compiled, arrays, times in seconds.values():
            start = time.perf_counter()
            compiled(*arrays)[0].numpy()
            times.append(time.perf_counter() - start)
    return min(seconds[tf.float32][2]) / min(seconds[tf.bfloat16][2])


# ------------------------------------------------------------------ fused kernels


def has_fused_kernels() -> bool:
    """Whether batch normalisation and Adam have fused kernels here that pay: TensorFlow's, on processors."""
    return is_tensorflow() and not graphics_processors()


def graphics_processors() -> list[Any]:
    """TensorFlow's GPUs."""
    import tensorflow as tf

    return tf.config.list_physical_devices("GPU")


def fits_fused_kernel(inputs: Any, axis: int) -> bool:
    """Whether the fused kernel takes these inputs, with their channels on this axis."""
    import tensorflow as tf

    return (
        tf.is_tensor(inputs)
        and inputs.dtype in (tf.float32, tf.bfloat16)
        and inputs.shape.rank in (2, 4)
        and axis in (-1, inputs.shape.rank - 1)
    )


def normalised(layer: keras.layers.BatchNormalization, inputs: tf.Tensor, training: bool) -> tf.Tensor:
    """The layer's output, of shape and precision of its inputs; while training, its statistics move on."""
    import tensorflow as tf

    flat = inputs.shape.rank == 2
    maps = inputs[:, None, None, :] if flat else inputs
    mean, variance = layer.moving_mean.value, layer.moving_variance.value
    outputs, of_batch, of_batch_squared, *_ = tf.raw_ops.FusedBatchNormV3(
        x=maps,
        scale=layer.gamma.value if layer.scale else tf.ones_like(mean),
        offset=layer.beta.value if layer.center else tf.zeros_like(mean),
        mean=tf.zeros([0]) if training else mean,
        variance=tf.zeros([0]) if training else variance,
        epsilon=layer.epsilon,
        is_training=training,
    )
    if training:
        count = tf.cast(tf.size(maps) // maps.shape[-1], tf.float32)
        biased = of_batch_squared * (count - 1) / count
        layer.moving_mean.assign(mean * layer.momentum + of_batch * (1 - layer.momentum))
        layer.moving_variance.assign(variance * layer.momentum + biased * (1 - layer.momentum))
    return tf.cast(outputs[:, 0, 0, :] if flat else outputs, layer.compute_dtype)


def fits_fused_adam(gradient: Any, variable: Any) -> bool:
    """Whether the fused kernel takes this gradient for this variable: both whole and on one device."""
    import tensorflow as tf

    return (
        tf.is_tensor(gradient)
        and not isinstance(gradient, tf.IndexedSlices)
        and isinstance(variable, tf.Variable)
        and variable.dtype == tf.float32
        and not tf.distribute.has_strategy()
    )


def update_by_adam(
    optimizer: keras.optimizers.Adam, gradient: tf.Tensor, variable: tf.Variable, learning_rate: Any
) -> None:
    """Moves a variable and its two moving averages in one operation."""
    import tensorflow as tf

    index = optimizer._get_variable_index(variable)
    tf.raw_ops.ResourceApplyAdam(
        var=variable.handle,
        m=optimizer._momentums[index].value.handle,
        v=optimizer._velocities[index].value.handle,
        lr=tf.cast(learning_rate, tf.float32),
        grad=tf.cast(gradient, tf.float32),
        **_numbers_of_adam(optimizer),
    )


def _numbers_of_adam(optimizer: keras.optimizers.Adam) -> dict[str, tf.Tensor]:
    """What all variables need in a step, which a graph has once: the betas, their powers, and epsilon."""
    import tensorflow as tf

    graph: Any = SimpleNamespace() if tf.executing_eagerly() else tf.compat.v1.get_default_graph()
    kept = getattr(graph, "numbers_of_adam", {})
    if id(optimizer) not in kept:
        betas, step = (optimizer.beta_1, optimizer.beta_2), tf.cast(optimizer.iterations + 1, tf.float32)
        kept[id(optimizer)] = {"epsilon": tf.constant(optimizer.epsilon, tf.float32)}
        for name, beta in zip(("beta1", "beta2"), betas, strict=True):
            kept[id(optimizer)] |= {name: tf.constant(beta, tf.float32), f"{name}_power": tf.pow(beta, step)}
    graph.numbers_of_adam = kept
    return kept[id(optimizer)]


# ------------------------------------------------------------------ ELU


def fits_fused_elu(inputs: Any) -> bool:
    """Whether the compiled ELU takes these inputs: tensors in bfloat16, where XLA works."""
    import tensorflow as tf

    return isinstance(inputs, tf.Tensor) and inputs.dtype == tf.bfloat16 and _compiled_elu() is not None


def elu(inputs: tf.Tensor) -> tf.Tensor:
    """ELU in bfloat16, which can be differentiated as often as TensorFlow's own."""
    import tensorflow as tf

    forward, backward = _compiled_elu() or (tf.nn.elu, _own_gradient)

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def activations(x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        y = _if_many(forward, tf.nn.elu, x)

        @tf.custom_gradient  # type: ignore[untyped-decorator]
        def gradient(upstream: tf.Tensor, x: tf.Tensor) -> tuple[tf.Tensor, Callable[..., Any]]:
            def of_gradient(above: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
                """By TensorFlow's operations, and from `x` alone, so that these have gradients in turn."""
                power = tf.exp(tf.minimum(x, 0))
                slope, curvature = tf.where(x < 0, power, 1), tf.where(x < 0, power, 0)
                return above * slope, above * upstream * curvature

            return _if_many(backward, _own_gradient, upstream, y), of_gradient

        return y, lambda upstream: gradient(upstream, x)

    return activations(inputs)


def _own_gradient(upstream: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    return tf.raw_ops.EluGrad(gradients=upstream, outputs=y)


def _if_many(compiled: Callable[..., Any], own: Callable[..., Any], *arrays: tf.Tensor) -> tf.Tensor:
    """What the compiled function gives for many numbers, and the other one for few.

    XLA compiles once for each shape, so it is given rows of numbers: nets have fewer sizes than shapes.
    """
    import tensorflow as tf

    def by_xla() -> tf.Tensor:
        outputs = compiled(*(tf.reshape(array, [-1]) for array in arrays))
        return tf.reshape(outputs, tf.shape(arrays[0]))

    count = arrays[0].shape.num_elements()
    if count is not None:
        return by_xla() if count >= MANY else own(*arrays)
    outputs = tf.cond(tf.size(arrays[0]) >= MANY, by_xla, lambda: own(*arrays))
    return tf.ensure_shape(outputs, arrays[0].shape)


@functools.cache
def _compiled_elu() -> tuple[Any, Any] | None:
    """ELU and its gradient for rows of bfloat16, compiled by XLA; None where TensorFlow has no XLA."""
    import tensorflow as tf

    row = tf.TensorSpec([None], tf.bfloat16)

    def compiled(function: Callable[..., tf.Tensor], count: int) -> Any:
        plain = tf.autograph.experimental.do_not_convert(function)
        return tf.function(plain, input_signature=[row] * count, jit_compile=True)

    both = compiled(_elu_of_bits, 1), compiled(_gradient_of_bits, 2)
    try:
        with tf.init_scope():
            one = tf.ones(1, tf.bfloat16)
            both[1](one, both[0](one))
    except tf.errors.OpError:
        return None
    return both


def _elu_of_bits(x: tf.Tensor) -> tf.Tensor:
    """eˣ - 1 where x < 0, to within a thirtieth of bfloat16's rounding, without a library's exponential.

    With e = eᵗ - 1, e (e + 2) is e²ᵗ - 1. From -7 on, bfloat16 has -1.
    """
    import tensorflow as tf

    full = _widened(x)
    t = tf.where(full > -8, full, -8) / 4  # not tf.maximum, which looks for NaN once more
    power = tf.zeros_like(t)
    for coefficient in reversed(EXPONENTIAL):
        power = (power + coefficient) * t
    for _ in range(2):
        power *= power + 2
    return _rounded(tf.where(full < 0, power, full))


def _gradient_of_bits(upstream: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    full = _widened(y)
    return _rounded(_widened(upstream) * (1 + tf.where(full < 0, full, 0)))


def _widened(numbers: tf.Tensor) -> tf.Tensor:
    """bfloat16 as float32: the same bits, and 16 more. XLA's own conversions take twice the time."""
    import tensorflow as tf

    return tf.bitcast(tf.cast(tf.bitcast(numbers, tf.uint16), tf.uint32) * 2**16, tf.float32)


def _rounded(numbers: tf.Tensor) -> tf.Tensor:
    """float32 as bfloat16: the nearest, and of two that are as near, the even one."""
    import tensorflow as tf

    bits = tf.bitcast(numbers, tf.uint32)
    rounded = bits + bits // 2**16 % 2 + (2**15 - 1)
    return tf.bitcast(tf.cast(rounded // 2**16, tf.uint16), tf.bfloat16)
