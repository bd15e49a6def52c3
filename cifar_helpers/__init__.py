"""Helpers for the CIFAR course: data, budgets, checks, figures. Importing it loads no TensorFlow."""

from importlib.metadata import PackageNotFoundError, version

from cifar_helpers.backend import choose_where_tensorflow_is_missing
from cifar_helpers.quiet import keep_libraries_quiet

try:
    __version__ = version("cifar-helpers")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

choose_where_tensorflow_is_missing()
keep_libraries_quiet()
