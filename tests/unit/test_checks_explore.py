"""The checks of assignment 1: their references, their tables of mistakes, and what they say."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_helpers.checks import explore as check
from cifar_helpers.checks.core import CheckFailed, close
from cifar_helpers.checks.explore import labels as label_checks
from cifar_helpers.checks.explore import linear, neighbours, pixels, splitting, storage, votes
from cifar_helpers.data import parse, records
from cifar_helpers.data.normalisation import PerChannel

SEEDS = range(50)


# ------------------------------------------------------------------ other sources pass


def package_decode(record):
    values = np.frombuffer(record, np.uint8)
    return values[0], parse.interleaved(values[None, 1:])[0]


def package_normalise(train, test):
    norm = PerChannel.fit(train)
    return norm.apply(train), norm.apply(test)


@pytest.mark.parametrize("seed", range(5))
def test_what_the_package_itself_computes_passes(seed):
    check.decode_record(package_decode, seed=seed)
    check.channel_statistics(lambda images: (PerChannel.fit(images).mean, PerChannel.fit(images).std), seed)
    check.normalise_parts(package_normalise, seed=seed)


def test_the_checks_distances_are_sums_of_squared_differences():
    random = np.random.default_rng(0)
    A, B = random.integers(256, size=(2, 6, 30), dtype=np.uint8)
    loops = [[sum((int(a) - int(b)) ** 2 for a, b in zip(u, v, strict=True)) for v in B] for u in A]
    np.testing.assert_allclose(neighbours.distances(A, B), loops, rtol=1e-12)


# ------------------------------------------------------------------ the tables of mistakes


def tables(seed):
    """Tables of mistakes, each with the right numbers that they are told apart from."""
    random = np.random.default_rng(seed)
    counts = 100 * np.array([*random.integers(3, 12, size=4), 0, *random.integers(3, 12, size=4), 0])
    table = random.permutation(np.repeat(np.arange(5), 3))
    fine = random.permutation(np.tile(np.arange(15), 4))
    train, test = pixels.draw(random, 12), pixels.draw(random, 8)
    mean, std = pixels.moments(train)
    A, B = (random.integers(256, size=(rows, 9), dtype=np.uint8) for rows in (5, 7))
    X, X_train = (random.integers(256, size=(rows, 30), dtype=np.uint8) for rows in (31, 80))
    y = random.permutation(np.repeat(np.arange(8), 10))
    image = random.integers(256, size=(32, 32, 3), dtype=np.uint8)
    ranks = random.permuted(np.tile(np.arange(1.0, 49), (40, 1)), axis=1)
    named = random.permutation(np.resize([1, 4, 8, 11], 48))
    logits, X_of, W, b = (random.normal(size=size) for size in ((8, 5), (9, 6), (6, 5), 5))
    y_of = random.integers(5, size=9)
    errors = (linear.softmax(X_of @ W + b) - np.eye(5)[y_of]) / 9
    return {
        "record": (image, storage.misread(records.encode(image, 3))),
        "counts": (counts, label_checks.wrong_counts(counts)),
        "superclasses": (table, label_checks.wrong_tables(fine, table[fine], table)),
        "means": (mean, pixels.wrong_means(mean, std)),
        "deviations": (std, pixels.wrong_deviations(train)),
        "test part": ((test - mean) / std, pixels.wrong_parts(test, train, test)),
        "distances": (neighbours.distances(A, B), neighbours.wrong_distances(A, B)),
        "distances in uint8": (neighbours.distances(A, B), neighbours.wrapped(A, B)),
        "batches": (
            y[neighbours.distances(X, X_train).argmin(1)],
            neighbours.wrong_batches(X, X_train, y, 7),
        ),
        "votes": (votes.smallest(named[ranks.argsort(1)[:, :6]]), votes.wrong_votes(ranks, named, 6)),
        "probabilities": (linear.softmax(logits), linear.wrong_probabilities(logits)),
        "errors of logits": (errors, linear.wrong_errors(W, b, X_of, y_of)),
    }


@pytest.mark.parametrize("name", tables(0))
def test_no_mistake_gives_the_right_numbers(name):
    for seed in SEEDS:
        right, wrong = tables(seed)[name]
        for cause, numbers in wrong:
            assert not close(numbers, right, pixels.TOLERANCE), (seed, cause.message)


@pytest.mark.parametrize("errors", [6, 7, 8, 9, 11, 12, 13])
def test_no_mistake_gives_the_right_accuracy(errors):
    for seed in SEEDS:
        random = np.random.default_rng(seed)
        labels = random.permutation(np.resize(np.arange(10), neighbours.COUNT))
        predicted = labels.copy()
        predicted[:errors] = (predicted[:errors] + 5) % 10
        for cause, number in neighbours.wrong_shares(predicted, labels):
            assert not close(number, 1 - errors / neighbours.COUNT), (seed, cause.message)


def test_no_mistake_in_cross_validation_gives_the_right_accuracies():
    for seed in range(10):
        random = np.random.default_rng(seed)
        X, y = votes.draw_images(random)
        folds, ks = np.array_split(random.permutation(len(y)), 5), [3, 11, 6]
        right = votes.accuracies(X, y, votes.held_out(folds), ks)
        for cause, numbers in votes.wrong_folds(X, y, folds, ks):
            assert not close(numbers, right, 1e-6), (seed, cause.message)


def slopes(loss, weights, h=1e-6):
    """Central differences of the loss for each of the weights."""
    steps = h * np.eye(weights.size).reshape(-1, *weights.shape)
    return np.reshape([(loss(weights + s) - loss(weights - s)) / (2 * h) for s in steps], weights.shape)


def numeric_gradients(W, b, X, y):
    def loss(W, b):
        logits = X @ W + b
        return np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(y)), y])

    return slopes(lambda W: loss(W, b), W), slopes(lambda b: loss(W, b), b)


@pytest.mark.parametrize("seed", range(5))
def test_numeric_gradients_of_the_loss_pass(seed):
    check.linear_gradients(numeric_gradients, seed=seed)


# ------------------------------------------------------------------ what a check says


def test_a_split_that_takes_the_same_images_again_is_told_from_one_that_loses_some():
    def split(lose, labels, per_class, seed):
        random = np.random.default_rng(seed)
        order = [random.permutation(np.flatnonzero(labels == k)) for k in range(splitting.CLASSES)]
        validation = np.concatenate([positions[:per_class] for positions in order])
        train = np.concatenate([positions[per_class + 1 if lose else 0 :] for positions in order])
        return train, validation

    with pytest.raises(CheckFailed, match="the validation images still train"):
        check.split_indices(lambda *args: split(False, *args))
    with pytest.raises(
        CheckFailed, match=rf"{splitting.CLASSES} images in neither part\n.*\n  likely cause: images are lost"
    ):
        check.split_indices(lambda *args: split(True, *args))


@pytest.mark.parametrize(
    ("position", "phrase"),
    [(-1, "-1 among them"), (10_000, "10000 among them"), (0.5, "0.5 among them")],
)
def test_a_split_into_what_is_no_position_of_an_image_is_refused(position, phrase):
    def split(labels, per_class, seed):
        return np.append(np.arange(1, len(labels)), position), np.array([0])

    with pytest.raises(CheckFailed, match=f"{phrase}\n  expected:     integers from 0 to"):
        check.split_indices(split)


def test_differences_of_bytes_are_named_with_an_example_that_wraps():
    def in_bytes(A, B):
        return np.sum((A[:, None] - B).astype(float) ** 2, axis=2)

    with pytest.raises(CheckFailed) as failure:
        check.squared_distances(in_bytes)
    assert str(failure.value).startswith("squared_distances of ")
    assert "uint8 values" in str(failure.value)
    assert "likely cause: the differences are computed in uint8: 3 - 5 is 254" in str(failure.value)


def test_memory_is_measured_where_the_function_runs_in_this_process():
    held = neighbours.peak_bytes(lambda: np.ones(3_000_000))
    assert 24_000_000 <= held < 25_000_000


def test_an_untouched_task_says_so():
    def stub(*_):
        raise NotImplementedError

    for task in check.__all__:
        if task not in ("CheckFailed", "private_seed"):
            with pytest.raises(CheckFailed, match="not written yet"):
                getattr(check, task)(stub)


def test_distances_that_are_made_all_at_once_are_seen_where_memory_can_be_measured():
    def at_once(X, X_train, y_train, batch_size):
        differences = X[:, None].astype(np.int64) - X_train
        return y_train[np.argmin((differences**2).sum(axis=2), axis=1)]

    with pytest.raises(CheckFailed, match="all distances at once: batch_size is not used"):
        check.predict_in_batches(at_once)
