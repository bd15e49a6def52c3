"""Helpers for the CIFAR course: data, budgets, checks, figures. Importing it loads no TensorFlow."""

from importlib.metadata import PackageNotFoundError, version

from cifar_helpers.backend import choose_where_tensorflow_is_missing
from cifar_helpers.colab import keep_on_drive
from cifar_helpers.quiet import keep_libraries_quiet

try:
    __version__ = version("cifar-helpers")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"


def doctor(network: bool | None = None) -> object:
    """Looks at what notebooks need here, and says what to do about what is missing.

    Parameters
    ----------
    network : bool, optional
        Whether to try how fast the data's mirrors answer; None: if a data set is missing.

    Returns
    -------
    cifar_helpers.installation.Report
        It shows itself as a table in a notebook and as lines elsewhere.
    """
    from cifar_helpers.installation import examine

    return examine(network)


choose_where_tensorflow_is_missing()
keep_libraries_quiet()
keep_on_drive()
