"""Visible checks of assignment 4, convolution by hand.

Each check tries a student's function on inputs drawn from a seed, prints one line when all is well, and
raises `CheckFailed` with a diagnosis when not. They compare with `reference`, which is written another way,
and set every input themselves. All have the same parameters: the student's function, and the seed of the
inputs.

>>> from cifar_helpers.checks.convolution import reference
>>> max_pool(reference.pool)
ok: maxima of windows, side by side, overlapping and with gaps
>>> convolve(lambda image, kernel: reference.convolve(image, kernel[::-1, ::-1]))  # doctest: +ELLIPSIS
Traceback (most recent call last):
cifar_helpers.checks.core.CheckFailed: convolve of an image of 9 × 12 and a kernel of 3 × 3
  came back:    [...]
  expected:     [...]
  likely cause: the kernel is flipped: this is the convolution of mathematics
  next step:    use the kernel as it is: I[i + a, j + b] belongs to K[a, b]
"""

from cifar_helpers.checks import explain
from cifar_helpers.checks.convolution.backward import col2im, conv_inputs, conv_weights
from cifar_helpers.checks.convolution.layers import conv_forward, convolve, im2col, learn_kernel
from cifar_helpers.checks.convolution.net import dead_filters, keras_weights, net_gradients
from cifar_helpers.checks.convolution.pooling import max_pool, max_pool_backward
from cifar_helpers.checks.convolution.seeing import receptive_field, shift_gap, steady_layer
from cifar_helpers.checks.core import CheckFailed, private_seed

__all__ = [
    "CheckFailed",
    "col2im",
    "conv_forward",
    "conv_inputs",
    "conv_weights",
    "convolve",
    "dead_filters",
    "im2col",
    "keras_weights",
    "learn_kernel",
    "max_pool",
    "max_pool_backward",
    "net_gradients",
    "private_seed",
    "receptive_field",
    "shift_gap",
    "steady_layer",
]

explain.attach(__name__)
