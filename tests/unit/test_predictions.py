"""Predictions to hand in: only probabilities are written, and what is none is told what it looks like."""

import numpy as np
import pytest

from cifar_helpers import predictions
from cifar_helpers.predictions import PredictionsError

COUNT = 30


def softmax(scores, axis=1):
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def logits(count=COUNT, seed=0):
    return np.random.default_rng(seed).normal(0, 3, (count, 10))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The notebook's folder, in the budget laptop, with private images."""
    monkeypatch.setenv("CIFAR_BUDGET", "laptop")
    monkeypatch.chdir(tmp_path)
    np.save(predictions.IMAGES, np.arange(COUNT * 3072).reshape(COUNT, 32, 32, 3).astype(np.uint8))
    return tmp_path


def test_private_images_are_those_beside_the_notebook(folder):
    images = predictions.private_images()
    assert images.shape == (COUNT, 32, 32, 3)
    assert images.dtype == np.uint8
    assert images[0, 0, 0].tolist() == [0, 1, 2]


@pytest.mark.parametrize("name", ["laptop", "gpu"])
def test_without_private_images_a_net_for_photographs_gets_no_toy_images(folder, monkeypatch, name):
    monkeypatch.setenv("CIFAR_BUDGET", name)
    (folder / predictions.IMAGES).unlink()
    np.save(predictions.TOY_IMAGES, np.zeros((5, 32, 32, 3), np.uint8))
    with pytest.raises(PredictionsError, match=r"comes from your instructor.*CIFAR_BUDGET=toy"):
        predictions.private_images()
    with pytest.raises(PredictionsError, match="comes from your instructor"):
        predictions.save(softmax(logits()))


def test_smoke_has_a_stand_in_that_says_so(folder, monkeypatch, capsys):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")
    first = predictions.private_images()
    assert "toy stand-in" in capsys.readouterr().out
    assert len(first) == predictions.STAND_IN
    np.testing.assert_array_equal(first, predictions.private_images())


def test_smoke_takes_the_toy_images_of_the_instructor(folder, monkeypatch, capsys):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")
    np.save(predictions.TOY_IMAGES, np.full((7, 32, 32, 3), 9, np.uint8))
    assert len(predictions.private_images()) == 7
    predictions.save(softmax(logits(7)))
    assert capsys.readouterr().out == "predictions.npy: 7 rows for private_images_toy.npy: hand it in\n"


@pytest.mark.parametrize("content", [b"", b"no array", b"\x93NUMPY\x01\x00"])
def test_damaged_private_images_are_named(folder, content):
    (folder / predictions.IMAGES).write_bytes(content)
    with pytest.raises(PredictionsError, match="damaged, or another file"):
        predictions.private_images()


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.float16])
def test_probabilities_are_written_as_float32(folder, capsys, kind):
    probabilities = softmax(logits()).astype(kind)
    predictions.save(probabilities)
    written = np.load("predictions.npy", allow_pickle=False)
    assert written.dtype == np.float32
    assert written.flags.c_contiguous
    np.testing.assert_allclose(written, probabilities, rtol=1e-6)
    assert capsys.readouterr().out == f"predictions.npy: {COUNT} rows for private_images.npy: hand it in\n"


def test_columns_first_in_memory_is_no_mistake(folder):
    probabilities = np.asfortranarray(softmax(logits()))
    predictions.save(probabilities)
    np.testing.assert_allclose(np.load("predictions.npy"), probabilities, rtol=1e-6)


P = softmax(logits())
WRONG = {
    "labels": (P.argmax(axis=1), "one label per image"),
    "labels in a column": (P.argmax(axis=1)[:, None], "one label per image"),
    "names": (np.array(["cat"] * COUNT), "an array of <U3"),
    "nothing": (None, "an array of object"),
    "ragged": ([[0.1] * 10, [0.1] * 9], "rows of different lengths"),
    "complex": (P * 1j, "an array of complex"),
    "swapped axes": (P.T, "rows and columns are swapped"),
    "one-hot, swapped": (np.eye(10)[P.argmax(axis=1)].T, "rows and columns are swapped"),
    "nine classes": (P[:, :9], r"shape \(30, 9\)"),
    "one image": (P[0], r"shape \(10,\)"),
    "a last batch left out": (P[:24], "24 rows for 30 private images.*no last batch"),
    "of the stand-in": (softmax(logits(200)), "toy stand-in of the budgets smoke and toy"),
    "logits": (logits(), "logits, not probabilities"),
    "logarithms": (np.log(P), "take `np.exp`"),
    "percent": (100 * P, "divide by 100"),
    "sigmoids": (1 / (1 + np.exp(-logits())), "30 of 30 rows with another sum than 1.*sigmoids"),
    "softmax over images": (softmax(logits(), axis=0), "columns have the sum 1"),
    "diverged": (np.where(np.arange(COUNT)[:, None] < 3, np.nan, P), "3 of 30 rows with NaN or infinity"),
    "infinite": (np.where(P.max() == P, np.inf, P), "1 of 30 rows with NaN or infinity"),
    "empty": (np.empty((0, 10)), "0 rows for 30"),
}


@pytest.mark.parametrize(("wrong", "message"), WRONG.values(), ids=WRONG)
def test_what_is_no_probability_is_told_what_it_looks_like(folder, wrong, message):
    predictions.save(P)
    before = (folder / "predictions.npy").read_bytes()
    with pytest.raises(PredictionsError, match=message):
        predictions.save(wrong)
    assert (folder / "predictions.npy").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["predictions.npy", predictions.IMAGES]


def test_a_try_in_smoke_keeps_the_real_predictions(folder, monkeypatch, capsys):
    predictions.save(P)
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")
    predictions.save(softmax(logits(200)))
    assert "can't be handed in (the earlier ones, for other images, are now predictions-old.npy)" in (
        capsys.readouterr().out
    )
    np.testing.assert_allclose(np.load("predictions-old.npy"), P, rtol=1e-6)


def test_an_interrupted_write_leaves_the_old_file(folder, monkeypatch):
    predictions.save(P)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        predictions.save(P[::-1])
    np.testing.assert_allclose(np.load("predictions.npy"), P, rtol=1e-6)
    assert not list(folder.glob("writing-*"))
