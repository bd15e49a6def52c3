"""The fast recipe: its parts, and that a training with it goes on where it was stopped."""

import runpy
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from cifar_helpers import training
from cifar_helpers.data import load
from cifar_helpers.training import speedrun
from cifar_helpers.training.batches import of_epoch
from cifar_helpers.training.muon import SpeedrunSGD, orthogonal

ROOT = Path(__file__).parents[2]
SMALL = speedrun.Recipe(widths=(8, 8, 8), epochs=2, batch_size=50)


@pytest.fixture(scope="module")
def toy():
    return load("toy10", train=200, test=50)


@pytest.mark.parametrize("shape", [(6, 40), (40, 6), (16, 16)])
def test_an_orthogonal_step_keeps_directions_and_evens_their_sizes(shape):
    matrix = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    step = np.asarray(orthogonal(keras.ops.convert_to_tensor(matrix)))
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    sizes = left.T @ step @ right.T
    assert np.abs(sizes - np.diag(np.diag(sizes))).max() < 0.05
    assert np.all((np.diag(sizes) > 0.3) & (np.diag(sizes) < 1.3))


def test_whitened_patches_have_no_correlation_and_each_filter_its_opposite():
    random = np.random.default_rng(0)
    images = random.normal(size=(300, 8, 8, 3)) @ random.normal(size=(3, 3))
    filters = speedrun.whitening(images.astype(np.float32))
    assert filters.shape == (2, 2, 3, 24)
    assert np.array_equal(filters[..., :12], -filters[..., 12:])
    rows = [images[:, i : i + 7, j : j + 7] for i in (0, 1) for j in (0, 1)]
    found = np.stack(rows, axis=3).reshape(-1, 12) @ filters[..., :12].reshape(12, 12)
    assert np.allclose(found.T @ found / len(found), np.eye(12), atol=0.02)


def test_the_first_filters_of_a_convolution_copy_its_input():
    layer = keras.layers.Conv2D(7, 3, padding="same", use_bias=False, kernel_initializer=speedrun.identity)
    image = np.random.default_rng(0).normal(size=(1, 6, 6, 4)).astype(np.float32)
    copied = np.asarray(layer(image))
    assert np.allclose(copied[..., :4], image, atol=1e-5)
    assert not np.allclose(copied[..., 4:], 0)


def test_the_rate_rises_to_its_peak_and_falls():
    recipe = replace(SMALL, rate=2.0, first=0.1, rise=0.25, last=0.05)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    rate = speedrun.compiled(recipe, model, 100).optimizer._learning_rate
    found = [float(rate(step)) for step in (0, 25, 100)]
    assert found == pytest.approx([0.2, 2.0, 0.1])
    again = type(rate).from_config(rate.get_config())
    assert float(again(60)) == float(rate(60))


def test_an_image_is_mirrored_in_every_second_epoch_and_half_of_them_in_each(toy):
    batch = speedrun.batches(replace(SMALL, shift=0), 10)
    images, positions = toy.train.images, np.arange(200)
    labels = np.eye(10, dtype=np.float32)[toy.train.labels]
    mirrored = []
    for epoch in range(3):
        changed, smooth = batch(images, labels, positions, 0, epoch=epoch)
        mirrored.append([np.array_equal(a, b[:, ::-1]) for a, b in zip(changed, images, strict=True)])
    assert mirrored[0] == mirrored[2]
    assert all(a != b for a, b in zip(mirrored[0], mirrored[1], strict=True))
    assert 70 < sum(mirrored[0]) < 130
    assert np.allclose(smooth.sum(axis=1), 1)
    assert np.allclose(smooth.max(axis=1), 0.82)


def test_a_batch_is_told_its_epoch_where_it_asks():
    assert of_epoch(None, 3) is None
    assert of_epoch(lambda X, y, positions, seed, epoch: epoch, 3)(0, 0, 0, 0) == 3
    assert of_epoch(lambda X, y, positions, seed: seed, 3)(0, 0, 0, 7) == 7
    assert of_epoch(max, 3) is max  # it has no signature


def test_a_residual_unit_adds_what_comes_in(toy):
    recipe = replace(SMALL, widths=(8, 12), units=(1, 2))
    net = speedrun.net(recipe, toy.train.images, 10)
    assert [layer.output.shape[1:] for layer in net.layers if isinstance(layer, keras.layers.Add)] == [
        (15, 15, 8),
        (7, 7, 12),
        (7, 7, 12),
    ]
    for layer in net.layers:
        if isinstance(layer, keras.layers.Conv2D) and layer.kernel.shape[2] == layer.kernel.shape[3] == 12:
            layer.set_weights([np.zeros(layer.kernel.shape)])
    adds = [layer for layer in net.layers if isinstance(layer, keras.layers.Add)]
    outputs = keras.Model(net.inputs, [adds[1].input[0], adds[2].output])
    before, after = outputs.predict(toy.test.images[:4], verbose=0)
    assert np.array_equal(before, after)


def test_units_are_asked_for_each_block():
    with pytest.raises(ValueError, match=r"expected a number for each block of widths \(8, 12\)"):
        replace(SMALL, widths=(8, 12))


def test_a_rate_of_its_own_is_the_offsets_alone():
    start = {"beta": 0.5, "kernel": 0.5}
    variables = [keras.Variable(np.full(2, value, np.float32), name=name) for name, value in start.items()]
    optimizer = SpeedrunSGD(0.1, offset_factor=4.0, shrink=0.01, peak=0.2, momentum=0.0, nesterov=False)
    optimizer.build(variables)
    optimizer.apply([keras.ops.ones(2), keras.ops.ones(2)], variables)
    moved = [float(np.asarray(variable)[0]) for variable in variables]
    # gradient 1 and a share of the weight: 0.01 at the peak, so 0.005 at half of it
    assert moved == pytest.approx([0.5 - 0.4 - 0.0025, 0.5 - 0.1 - 0.0025])


def test_filters_keep_their_norm_under_muon():
    filters = keras.Variable(np.random.default_rng(0).normal(size=(3, 3, 4, 16)).astype(np.float32))
    optimizer = SpeedrunSGD(1.0, peak=1.0, muon=0.0)
    optimizer.build([filters])
    optimizer.apply([keras.ops.ones(filters.shape)], [filters])
    assert np.linalg.norm(np.asarray(filters)) == pytest.approx(4.0)


def test_an_optimizer_is_made_again_from_its_configuration():
    recipe = replace(SMALL, momentum=0.7)
    model = speedrun.compiled(recipe, keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)]), 10)
    again = keras.optimizers.deserialize(keras.optimizers.serialize(model.optimizer))
    assert isinstance(again, SpeedrunSGD)
    assert again.own == model.optimizer.own
    assert again.momentum == 0.7


@pytest.mark.slow  # six trainings
@pytest.mark.parametrize(
    "change",
    [
        {},
        pytest.param(
            {"muon": None, "whitening": False, "identity": False, "alternating": False},
            marks=pytest.mark.weekly,
        ),
        pytest.param({"widths": (8, 12), "units": (1, 2)}, marks=pytest.mark.weekly),
    ],
    ids=["all", "none", "residual"],
)
def test_a_training_learns_and_goes_on_where_it_was_stopped(tmp_path, toy, change):
    recipe = replace(SMALL, **change)
    parts = toy.train[:150], toy.train[150:]
    model, history = speedrun.train(recipe, *parts, seed=1, show=False)
    assert history.loss[-1] < history.loss[0]
    assert history.best_epoch == len(history) == 2

    class Stop(Exception):
        pass

    with pytest.MonkeyPatch.context() as patch:
        own = training.runs.Run.save

        def save(run, *given):
            own(run, *given)
            raise Stop

        patch.setattr(training.runs.Run, "save", save)
        with pytest.raises(Stop):
            speedrun.train(recipe, *parts, seed=1, folder=tmp_path, show=False)
    again, other = speedrun.train(recipe, *parts, seed=1, folder=tmp_path, show=False)
    assert other.loss == history.loss
    for ours, theirs in zip(model.get_weights(), again.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)


def test_views_are_averaged_and_another_number_is_refused(toy):
    model = speedrun.net(SMALL, toy.train.images, 10)
    few = toy.test.images[:5]
    one = speedrun.probabilities(model, few, 1)
    two = speedrun.probabilities(model, few, 2)
    mirrored = speedrun.probabilities(model, few[:, :, ::-1], 1)
    assert np.allclose(two, (one + mirrored) / 2, atol=1e-6)
    assert np.allclose(speedrun.probabilities(model, few, 6).sum(axis=1), 1, atol=1e-5)
    with pytest.raises(ValueError, match="expected 1, 2 or 6"):
        speedrun.probabilities(model, few, 3)


def test_the_page_of_records_is_the_one_that_the_rows_give(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    benchmark = runpy.run_path(str(ROOT / "benchmarks" / "speedrun_page.py"))
    assert (ROOT / "course" / "records.md").read_text(encoding="utf-8") == benchmark["page"]()
