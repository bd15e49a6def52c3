"""The private test: reads its images beside the notebook, and writes what a net says of them to hand in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from cifar_helpers import budget
from cifar_helpers.data.names import CIFAR10_CLASSES

CLASSES = len(CIFAR10_CLASSES)
IMAGES, TOY_IMAGES = "private_images.npy", "private_images_toy.npy"
PREDICTIONS = "predictions.npy"
STAND_IN, STAND_IN_SEED = 200, 3  # images; the seed is public, as nobody is graded on them
LEEWAY = 2e-3  # of a row's sum: ten float16 numbers are off by up to half of that


class PredictionsError(ValueError):
    """Predictions that can't be handed in; the message says why and what to do.

    IPython shows the message alone, without a traceback.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"PredictionsError: {self}"]


def private_images(folder: str | Path = ".") -> np.ndarray:
    """The images of the private test, whose labels only your instructor has.

    In the budgets `laptop` and `gpu` they are read from `private_images.npy`, which your instructor gives
    you. In `smoke` and `toy`, where nets are trained on toy data, from `private_images_toy.npy`; where
    there is none, a stand-in is drawn, and a line says so. Images of one kind never replace the other.

    Parameters
    ----------
    folder : str or Path
        Where the file lies; by default beside the notebook.

    Returns
    -------
    uint8 array (N, 32, 32, 3)
        RGB, 0 to 255. Their order is that of the rows to hand in.

    Raises
    ------
    PredictionsError
        If the file is missing where it is needed, or is damaged; the message says what to do.

    Examples
    --------
    >>> from unittest import mock
    >>> with mock.patch.dict(os.environ, CIFAR_BUDGET="smoke"):
    ...     private_images().shape
    toy stand-in: 200 toy images in place of the private ones; predictions for them can't be handed in
    (200, 32, 32, 3)
    """
    path = _file(folder)
    if path is not None:
        return np.array(_read(path))
    from cifar_helpers.data import toy  # here, because few need it

    print(
        f"toy stand-in: {STAND_IN} toy images in place of the private ones; "
        "predictions for them can't be handed in"
    )
    return toy.draw("toy10", STAND_IN, STAND_IN_SEED).images


def save(probabilities: Any, path: str | Path = PREDICTIONS) -> None:
    """Write the probabilities for the private images to hand in, in one step, and say so in a line.

    Parameters
    ----------
    probabilities : float array (N, 10)
        For each private image, in their order, the probability of each class: what `predict` of a net with
        a softmax at its end returns.
    path : str or Path
        The file to write. The private images are looked for beside it. If it holds predictions for another
        number of images, those are kept as `predictions-old.npy`.

    Raises
    ------
    PredictionsError
        If these are not probabilities for the private images; the message says what they look like. No file
        is written or changed then.

    Examples
    --------
    >>> import tempfile
    >>> from unittest import mock
    >>> with mock.patch.dict(os.environ, CIFAR_BUDGET="smoke"), tempfile.TemporaryDirectory() as folder:
    ...     save(np.full((200, 10), 0.1), f"{folder}/predictions.npy")
    predictions.npy: 200 rows for the toy stand-in, which can't be handed in
    """
    path = Path(path)
    images = _file(path.parent)
    checked = check(probabilities, STAND_IN if images is None else len(_read(images)))
    kept = _keep_other(path, len(checked))
    _write(path, checked)
    what = "the toy stand-in, which can't be handed in" if images is None else f"{images.name}: hand it in"
    print(f"{path.name}: {len(checked):,} rows for {what}{kept}")


def check(probabilities: Any, count: int) -> np.ndarray:
    """Probabilities as a float32 array, once they can be those of `count` images.

    Parameters
    ----------
    probabilities : array_like (N, 10)
    count : int
        Number of private images.

    Returns
    -------
    float32 array (N, 10)

    Raises
    ------
    PredictionsError
        If they can't be; the message says what they look like.
    """
    values = _numbers(probabilities)
    _check_shape(values, count)
    with np.errstate(all="ignore"):  # the message says it better
        _check_rows(values)
    return np.ascontiguousarray(values, np.float32)


def _numbers(probabilities: Any) -> np.ndarray:
    """The array, once it holds real numbers."""
    try:
        values = np.asarray(probabilities)
    except ValueError:
        raise PredictionsError("rows of different lengths: expected 10 probabilities per image") from None
    if values.dtype.kind not in "fiub":
        raise PredictionsError(
            f"an array of {values.dtype}: expected numbers, the probabilities that `predict` returns"
        )
    return values


def _check_shape(values: np.ndarray, count: int) -> None:
    wanted = f"expected shape ({count}, {CLASSES}), a row of {CLASSES} probabilities for each private image"
    shape = values.shape
    if values.size > 1 and values.ndim - shape.count(1) <= 1 and shape[-1:] != (CLASSES,):
        advice = "Hand over what `predict` returned, before `argmax`"
        raise PredictionsError(f"one label per image, shape {shape}: {wanted}. {advice}.")
    if len(shape) == 2 and shape == (CLASSES, count) and count != CLASSES:
        raise PredictionsError(f"shape {shape}, rows and columns are swapped: {wanted}. Transpose: `.T`.")
    if len(shape) != 2 or shape[1] != CLASSES:
        raise PredictionsError(f"shape {shape}: {wanted}.")
    if shape[0] != count:
        raise PredictionsError(f"{shape[0]} rows for {count} private images: {wanted}. {_other(shape[0])}")


def _other(rows: int) -> str:
    """Which images were likely predicted instead."""
    if rows == STAND_IN:
        return f"{rows} is the number of images in the toy stand-in of the budgets smoke and toy."
    return "Predict `private_images()`, all of them: not the test images, and no last batch left out."


def _check_rows(values: np.ndarray) -> None:
    """Refuses what isn't a distribution in each row."""
    values = values.astype(np.float64)
    bad = ~np.isfinite(values).all(axis=1)
    if bad.any():
        raise PredictionsError(
            f"{_rows(bad)} with NaN or infinity: the training diverged (look at its curve; a lower "
            "learning rate helps), or a logarithm or quotient of 0 came in afterwards"
        )
    sums = values.sum(axis=1)
    outside = (values.min(axis=1) < -LEEWAY) | (values.max(axis=1) > 1 + LEEWAY)
    off = np.abs(sums - 1) > LEEWAY
    if outside.any() or off.any():
        looks = _looks(values, sums, outside)
        raise PredictionsError(f"{looks}. Each row must be {CLASSES} numbers from 0 to 1 with sum 1.")


def _looks(values: np.ndarray, sums: np.ndarray, outside: np.ndarray) -> str:
    """What rows that are not distributions most likely are."""
    first = f"the first row's sum is {sums[0]:.4g}"
    if (values <= LEEWAY).all() and np.allclose(np.exp(values).sum(axis=1), 1, atol=LEEWAY):
        return "logarithms of probabilities: take `np.exp` of them"
    if (values >= -LEEWAY).all() and np.allclose(sums, 100, atol=1):
        return "percent: divide by 100"
    if outside.any():
        return f"logits, not probabilities, in {_rows(outside)} ({first}): apply softmax over axis 1"
    if np.allclose(values.sum(axis=0), 1, atol=LEEWAY):
        return f"columns have the sum 1 instead of rows ({first}): apply softmax over axis 1"
    off = np.abs(sums - 1) > LEEWAY
    return f"{_rows(off)} with another sum than 1 ({first}): sigmoids, or scaled afterwards"


def _rows(which: np.ndarray) -> str:
    return f"{which.sum()} of {len(which)} rows"


def _file(folder: str | Path) -> Path | None:
    """The private images of this budget; None where the stand-in is used."""
    toy = budget.current().cifar10 == "toy10"
    path = Path(folder, TOY_IMAGES if toy else IMAGES)
    if path.is_file():
        return path
    if toy:
        return None
    raise PredictionsError(
        f"{IMAGES} is not in {path.parent.resolve()}: it comes from your instructor. Put it beside this "
        "notebook (on Colab: into that folder), then run this cell again. Toy "
        f"images can't take its place in the budget {budget.current().name}: your net was not trained on "
        "such. To try the notebook with toy data throughout, set CIFAR_BUDGET=toy before Jupyter starts."
    )


def _read(path: Path) -> np.ndarray:
    """The images in the file, memory-mapped."""
    try:
        images = np.load(path, mmap_mode="r", allow_pickle=False)
        right = images.dtype == np.uint8 and images.ndim == 4 and images.shape[1:] == (32, 32, 3)
    except (OSError, ValueError, EOFError, AttributeError):
        right = False
    if not right:
        raise PredictionsError(
            f"{path} is damaged, or another file: expected uint8 (N, 32, 32, 3). "
            "Get it again from your instructor."
        )
    return images


def _keep_other(path: Path, rows: int) -> str:
    """Moves predictions for another number of images aside; what to say about it."""
    try:
        same = np.load(path, mmap_mode="r", allow_pickle=False).shape[:1] == (rows,)
    except (OSError, ValueError, EOFError, AttributeError):
        return ""
    if same:
        return ""
    old = path.with_name(f"{path.stem}-old{path.suffix}")
    os.replace(path, old)
    return f" (the earlier ones, for other images, are now {old.name})"


def _write(path: Path, probabilities: np.ndarray) -> None:
    """Writes the array beside its place, then moves it there whole."""
    draft = path.with_name(f"writing-{path.name}")
    try:
        with open(draft, "wb") as file:
            np.save(file, probabilities, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
