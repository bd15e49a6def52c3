"""The checks of convolution: their reference, their tables of mistakes, and what they say."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from cifar_helpers.checks import convolution as check
from cifar_helpers.checks.convolution import backward, layers, net, pooling, reference, seeing
from cifar_helpers.checks.core import CheckFailed, close

SEEDS = range(12)


def numeric(loss, values):
    """Central differences of loss(), for each entry of the array."""
    gradient = np.zeros_like(values)
    for index in np.ndindex(values.shape):
        start = values[index]
        values[index] = start + 1e-5
        above = loss()
        values[index] = start - 1e-5
        gradient[index] = (above - loss()) / 2e-5
        values[index] = start
    return gradient


# ------------------------------------------------------------------ the reference


@pytest.mark.parametrize(("stride", "padding"), reference.CASES)
def test_the_layers_gradients_are_those_of_finite_differences(stride, padding):
    problem = reference.draw(0, stride, padding)
    X, filters, bias = problem.X[:1, :6, :7].copy(), problem.filters.copy(), problem.bias.copy()
    dmaps = np.random.default_rng(1).normal(size=reference.forward(X, filters, bias, stride, padding).shape)

    def loss():
        return np.sum(dmaps * reference.forward(X, filters, bias, stride, padding))

    found = reference.backward(dmaps, X, filters, stride, padding)
    for values, gradient in zip((X, filters, bias), found, strict=True):
        np.testing.assert_allclose(gradient, numeric(loss, values), atol=1e-7)


@pytest.mark.parametrize(("size", "stride"), pooling.CASES)
def test_the_gradient_of_maxima_is_that_of_finite_differences(size, stride):
    X = pooling.draw(0, size, stride)[:1, :7, :8].copy()
    dpooled = np.random.default_rng(1).normal(size=reference.pool(X, size, stride).shape)
    found = numeric(lambda: np.sum(dpooled * reference.pool(X, size, stride)), X)
    np.testing.assert_allclose(reference.pool_backward(dpooled, X, size, stride), found, atol=1e-7)


def test_the_nets_gradients_are_those_of_finite_differences():
    problem = reference.draw_net(0)
    grads = reference.net_gradients(problem.params, problem.kept, problem.dlogits)
    for key in ("b1", "W1", "b2", "b3"):
        values = problem.params[key]

        def loss():
            return np.sum(
                problem.dlogits * reference.net_forward(problem.params, problem.kept["X"])["logits"]
            )

        np.testing.assert_allclose(grads[key], numeric(loss, values), atol=1e-6)


def test_the_first_numbers_of_a_layer_are_those_of_the_formula():
    problem = reference.draw(3, 2, 1)
    maps = reference.forward(problem.X, problem.filters, problem.bias, 2, 1)
    window = np.pad(problem.X[1], ((1, 1), (1, 1), (0, 0)))[4:7, 2:5]
    assert maps[1, 2, 1, 0] == pytest.approx(np.sum(window * problem.filters[0]) + problem.bias[0])


# ------------------------------------------------------------------ the tables of mistakes


def tables(seed):
    """Every table, with the right numbers that its mistakes are told apart from."""
    found = {}
    random = np.random.default_rng(seed)
    image, kernel = random.normal(size=(9, 12)), random.normal(size=(3, 3))
    found["convolve"] = reference.convolve(image, kernel), layers.wrong_maps(image, kernel)
    for stride, padding in reference.CASES:
        problem, how = reference.draw(seed, stride, padding), f" {stride} {padding}"
        X, filters, field = problem.X, problem.filters, problem.field
        rows = random.normal(size=reference.im2col(X, field, stride, padding).shape)
        dX, dfilters, dbias = reference.backward(problem.dmaps, X, filters, stride, padding)
        found["im2col" + how] = reference.im2col(X, field, stride, padding), layers.wrong_windows(problem)
        maps = reference.forward(X, filters, problem.bias, stride, padding)
        found["layer" + how] = maps, layers.wrong_layers(problem)
        images = reference.col2im(rows, X.shape, field, stride, padding)
        found["col2im" + how] = images, backward.wrong_images(problem, rows)
        found["bias" + how] = dbias, backward.wrong_biases(problem)
        found["filters" + how] = dfilters, backward.wrong_filters(problem)
        found["inputs" + how] = dX, backward.wrong_inputs(problem)
    for size, stride in pooling.CASES[:2]:
        X = pooling.draw(seed, size, stride)
        found[f"maxima {size}"] = reference.pool(X, size, stride), pooling.wrong_maxima(X, size, stride)
    stacks = seeing.draw_stacks(seed)
    found["sides"] = np.array([seeing.side_of(stack) for stack in stacks]), seeing.wrong_sides(stacks)
    task = net.draw_filters(seed)
    found["dead"] = (~task.active.any(axis=0)).astype(float), net.wrong_dead(task)
    weights = reference.draw_net(seed).params["W1"]
    found["keras"] = np.moveaxis(weights, 0, -1), net.wrong_layouts(weights)
    return {name: (right, list(wrong)) for name, (right, wrong) in found.items()}


# with a stride of 3 no windows overlap: the first one is the last one, and a mean is of one
SAME_WITHOUT_OVERLAP = {"the last window wins", "the first window wins", "the mean over the windows"}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_mistake_gives_the_right_numbers(seed):
    for name, (right, wrong) in tables(seed).items():
        for cause, numbers in wrong:
            if name.endswith("3 2") and any(message in cause.message for message in SAME_WITHOUT_OVERLAP):
                continue
            assert not close(numbers, right), (name, cause.message)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_mistakes_do_not_give_the_same_numbers(seed):
    same = {"the filters are flipped in the gradient of the images", "the windows are put back flipped"}
    for name, (_, wrong) in tables(seed).items():
        for (first, numbers), (second, others) in combinations(wrong, 2):
            both = {first.message, second.message}
            if both == same or (name.endswith("3 2") and len(both & without_overlap(both)) == 2):
                continue
            assert np.shape(numbers) != np.shape(others) or not close(numbers, others, 1e-7), (name, both)


def without_overlap(message):
    return {each for each in message if any(known in each for known in SAME_WITHOUT_OVERLAP)}


# ------------------------------------------------------------------ what a check says


def said(checked, function):
    with pytest.raises(CheckFailed) as failure:
        checked(function)
    return str(failure.value)


def test_a_flipped_kernel_is_told_with_what_came_back_and_what_to_do():
    message = said(check.convolve, lambda image, kernel: reference.convolve(image, kernel[::-1, ::-1]))
    assert message.startswith("convolve of an image of 9 × 12 and a kernel of 3 × 3")
    assert "likely cause: the kernel is flipped" in message
    assert "next step:    use the kernel as it is" in message


def test_an_exception_at_the_border_is_explained():
    def beyond(X, field, stride=1, padding=0):
        windows = np.zeros((len(X), *X.shape[1:3], field, field, X.shape[3]))
        for row, column in np.ndindex(X.shape[1:3]):
            windows[:, row, column] = X[:, row : row + field, column : column + field]
        return windows.reshape(-1, field * field * X.shape[3])

    assert "a window reaches beyond the border" in said(check.im2col, beyond)


def test_what_is_not_written_yet_says_so():
    def conv_backward(dmaps, X, filters, stride=1, padding=0):
        raise NotImplementedError()

    assert "not written yet" in said(check.conv_weights, conv_backward)


@pytest.mark.parametrize("cast", [np.float32, lambda values: np.asarray(values).tolist()])
def test_right_numbers_in_float32_or_as_lists_pass(cast):
    def forward(X, filters, bias, stride=1, padding=0):
        return cast(reference.forward(X, filters, bias, stride, padding))

    def gradients(dmaps, X, filters, stride=1, padding=0):
        return [cast(part) for part in reference.backward(dmaps, X, filters, stride, padding)]

    check.conv_forward(forward)
    check.conv_weights(gradients)
    check.conv_inputs(gradients)
    check.max_pool(lambda X, size=2, stride=2: cast(reference.pool(X, size, stride)))


def test_images_that_are_overwritten_are_noticed():
    def max_pool(X, size=2, stride=2):
        right = reference.pool(X, size, stride)
        X[...] = 0
        return right

    assert "changed in place" in said(check.max_pool, max_pool)


def test_ties_go_to_the_first_pixel_alone():
    def all_ties(dpooled, X, size=2, stride=2):
        windows = reference.pool_windows(X, size, stride)
        shares = dpooled[..., None] * (windows == windows.max(axis=-1, keepdims=True))
        return reference.scattered(shares, X.shape, size, stride)

    message = said(check.max_pool_backward, all_ties)
    assert "with ties" in message.splitlines()[0]
    assert "all pixels that share the maximum get the whole gradient" in message


def test_a_mask_a_count_and_no_dead_filters_at_all_are_told_apart():
    def mask(X, filters, bias, padding, batch_size=100):
        return (reference.forward(X, filters, bias, padding=padding) > 0).any(axis=(0, 1, 2))

    assert "a mask comes back, not indices" in said(check.dead_filters, mask)
    assert "how many are dead, not which" in said(check.dead_filters, lambda *given: 3)
    assert "no filter comes back" in said(check.dead_filters, lambda *given: [])
