"""The checks of optimisation: their reference against Keras and finite differences, and their mistakes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cifar_helpers import plots
from cifar_helpers.checks import optimisation as check
from cifar_helpers.checks.core import CheckFailed, close
from cifar_helpers.checks.optimisation import loops, norms, reference, signals, steps
from cifar_helpers.checks.optimisation.lists import alike

SEEDS = range(40)


def numeric(loss, array, h=1e-5):
    """Central differences of loss() for each entry of the array."""
    gradient = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        start = array[index]
        array[index] = start + h
        above = loss()
        array[index] = start - h
        gradient[index] = (above - loss()) / (2 * h)
        array[index] = start
    return gradient


# ------------------------------------------------------------------ the reference


@pytest.mark.parametrize("seed", range(3))
def test_the_gradients_of_a_deep_net_are_those_of_finite_differences(seed):
    net = reference.draw_deep(seed)
    activations = reference.deep_forward(net.weights, net.X)
    exact = reference.deep_backward(net.weights, activations, net.dlogits)
    for W, gradient in zip(net.weights, exact, strict=True):
        found = numeric(lambda: np.sum(reference.deep_forward(net.weights, net.X)[-1] * net.dlogits), W)
        np.testing.assert_allclose(gradient, found, atol=1e-7)


@pytest.mark.parametrize("seed", range(30))
def test_a_deep_net_has_units_on_both_sides_of_the_kink_and_none_near_it(seed):
    net = reference.draw_deep(seed)
    assert len({*net.X.shape, *(size for W in net.weights for size in W.shape)}) == 5
    for Z in reference.pre_activations(net.weights, net.X):
        assert np.abs(Z).min() > reference.KINK
        assert 0.2 < np.mean(Z > 0) < 0.8


@pytest.mark.parametrize("maps", [False, True])
def test_the_gradients_of_batch_normalisation_are_those_of_finite_differences(maps):
    norm = reference.draw_norm(0, maps)

    def loss():
        return np.sum(norm.out(norm.normalised()) * norm.dout)

    np.testing.assert_allclose(norm.gradient(), numeric(loss, norm.X), atol=1e-7)
    assert close((norm.dout * norm.normalised()).sum(axis=norm.axes), numeric(loss, norm.gamma))
    assert close(norm.dout.sum(axis=norm.axes), numeric(loss, norm.beta))


def in_keras(optimizer, w, gradients):
    import keras

    variable = keras.Variable(w)
    for g in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(g, "float32")], [variable])
    return np.array(keras.ops.convert_to_numpy(variable))


@pytest.mark.slow  # Keras is imported
def test_every_step_is_that_of_keras_own_optimizer():
    import keras

    random = np.random.default_rng(0)
    w0, gradients = random.normal(size=(4, 3)), random.normal(size=(15, 4, 3))
    w = {name: w0 for name in ("momentum", "rmsprop")}
    kept = {name: np.zeros_like(w0) for name in w}
    for g in gradients:
        w["momentum"], kept["momentum"] = reference.momentum_step(
            w["momentum"], g, kept["momentum"], 0.1, 0.8
        )
        w["rmsprop"], kept["rmsprop"] = reference.rmsprop_step(
            w["rmsprop"], g, kept["rmsprop"], 0.1, 0.8, 0.1
        )
    assert close(w["momentum"], in_keras(keras.optimizers.SGD(0.1, momentum=0.8), w0, gradients))
    rmsprop = keras.optimizers.RMSprop(0.1, rho=0.8, epsilon=0.1)
    assert close(w["rmsprop"], in_keras(rmsprop, w0, gradients))
    for decay, kind in ((0.0, keras.optimizers.Adam), (0.2, keras.optimizers.AdamW)):
        case = reference.AdamCase(w0, gradients[0], 0 * w0, 0 * w0, 0, 0.1, 0.7, 0.9, 0.1)
        for g in gradients:
            case = replace(case, g=g)
            new, _ = steps.decayed(case, decay, True, reference.AdamCase.after_in_keras)
            m, v = case.means()
            case = replace(case, w=new, m=m, v=v, t=case.t + 1)
        settings = {"weight_decay": decay} if decay else {}
        assert close(
            case.w, in_keras(kind(0.1, beta_1=0.7, beta_2=0.9, epsilon=0.1, **settings), w0, gradients)
        )


def test_adams_first_step_is_the_learning_rate_whatever_the_gradient():
    w, g = np.zeros(3), np.array([1e-3, -1.0, 1e3])
    case = reference.AdamCase(w, g, w, w, 0, 0.01, epsilon=0.0)
    np.testing.assert_allclose(case.after(), -0.01 * np.sign(g))


# ------------------------------------------------------------------ the tables of mistakes


def norm_tables(seed, maps):
    norm = reference.draw_norm(seed, maps)
    yield norm.out(norm.normalised()), norms.wrong_outputs(norm)
    yield norm.inference(), norms.wrong_inference(norm)
    yield norm.gradient(), norms.wrong_gradients(norm)


def step_tables(seed):
    random = np.random.default_rng(seed)
    w, g, v = random.normal(size=(3, 3, 4))
    s = random.uniform(0.5, 2.0, size=(3, 4))
    right = np.stack(reference.momentum_step(w, g, v, 0.3, 0.7))
    yield right, steps.stacked(steps.wrong_momentum(w, g, v, 0.3, 0.7))
    right = np.stack(reference.rmsprop_step(w, g, s, 0.3, 0.7, 0.2))
    yield right, steps.stacked(steps.wrong_rmsprop(w, g, s, 0.3, 0.7, 0.2))
    case = reference.draw_adam(seed)
    yield case.after(), steps.wrong_adam(case)
    usual = replace(case, beta_1=0.9, beta_2=0.999, epsilon=1e-7)
    for decoupled in (False, True):
        table = list(steps.wrong_decay(usual, 0.3, decoupled))
        own = [(cause, wrong) for cause, wrong in table if "adam_step" not in cause.message]
        yield steps.decayed(usual, 0.3, decoupled)[0], own


def other_tables(seed):
    schedule = (20 + seed % 9, 4, 0.3, 0.02)
    right = loops.curve(schedule)
    yield right[:4], loops.wrong_warmups(schedule)
    yield right[4:], loops.wrong_cosines(schedule)
    cases = [((3, 5, 30, 40), "he"), ((3, 5, 30, 40), "glorot")]
    stds = np.array([signals.std(*signals.fans(shape), rule) for shape, rule in cases])
    yield stds, signals.wrong_stds(cases)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_mistake_gives_the_right_numbers(seed):
    tables = [*norm_tables(seed, False), *norm_tables(seed, True), *step_tables(seed), *other_tables(seed)]
    for right, table in tables:
        assert [cause.message for cause, wrong in table if close(wrong, right)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_no_wrong_list_of_a_deep_net_is_the_right_one(seed):
    net = reference.draw_deep(seed)
    activations = reference.deep_forward(net.weights, net.X)
    gradients = reference.deep_backward(net.weights, activations, net.dlogits)
    wrong = signals.wrong_activations(net), signals.wrong_gradients(net, activations, gradients)
    for right, table in zip((activations, gradients), wrong, strict=True):
        assert [cause.message for cause, other in table if alike(other, right)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_loops_with_mistakes_train_otherwise(seed):
    task = reference.draw_task(seed)
    for right, changes in (
        (reference.Loop(), [{"labels": False}, {"rows": False}, {"sign": -1.0}, {"late": True}]),
        (reference.Loop(momentum=0.9), [{"summed": "all"}, {"summed": "epoch"}, {"fresh": "epoch"}]),
        (reference.Loop(factor=0.8), [{"falls": "batch"}, {"falls": "before"}, {"factor": 1.0}]),
    ):
        W, losses = right.run(task)
        for change in changes:
            other, others = replace(right, **change).run(task)
            assert not (close(other, W) and close(others, losses)), change


# ------------------------------------------------------------------ what they say


def adam(w, grad, state, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    case = reference.AdamCase(w, grad, state["m"], state["v"], state["t"], rate, beta_1, beta_2, epsilon)
    m, v = case.means()
    return case.after(), {"m": m, "v": v, "t": case.t + 1}


def said(function, student):
    with pytest.raises(CheckFailed) as failure:
        function(student)
    return str(failure.value)


def test_adam_passes_and_a_state_that_is_returned_first_is_named(capsys):
    check.adam_step(adam)
    assert capsys.readouterr().out.startswith("ok: steps of Adam")
    assert "the state is returned first" in said(check.adam_step, lambda *a, **k: adam(*a, **k)[::-1])


def test_a_step_that_depends_on_adam_says_so():
    def decayed(w, grad, state, rate, decay, decoupled):
        seen = grad if decoupled else grad + decay * w
        stepped, new = adam(w, seen, state, rate, beta_2=0.9)
        return stepped - rate * decay * w * decoupled, new

    def uncorrected(w, grad, state, rate, decay, decoupled):
        seen = grad if decoupled else grad + decay * w
        _, new = adam(w, seen, state, rate)
        return w - rate * new["m"] / (np.sqrt(new["v"]) + 1e-7) - rate * decay * w * decoupled, new

    assert "likely cause:" in said(check.decayed_step, decayed)
    assert "gives other weights: there is no bias correction" in said(check.decayed_step, uncorrected)


@pytest.mark.parametrize("result", [None, 3.0, "text", [], [None] * 4])
def test_what_is_not_a_list_of_activations_gets_a_sentence(result):
    assert "expected:" in said(check.deep_forward, lambda weights, X: result)


def test_statistics_that_keep_their_axes_are_right():
    def forward(X, gamma, beta, moving, training, momentum=0.9, epsilon=1e-3):
        norm = reference.Norm(X, gamma, beta, moving, momentum, epsilon, X)
        if not training:
            return norm.inference(), moving, None
        moved = {name: values.reshape(1, -1) for name, values in norm.moved(momentum).items()}
        cache = norm.cache | {"std": norm.std().reshape(1, -1)}
        return norm.out(norm.normalised()), moved, cache

    check.batchnorm_training(forward)
    check.batchnorm_inference(forward)
    check.batchnorm_maps(forward)


@pytest.mark.parametrize("function", [check.dropout_forward, check.batchnorm_training, check.fixed_a])
def test_what_is_not_written_is_said_to_be_missing(function):
    def student(*_, **__):
        raise NotImplementedError

    assert "is not written yet" in said(function, student)


# ------------------------------------------------------------------ figures


def test_figures_say_in_words_what_they_show():
    told = [
        plots.named_curves({"a": [1.0, 0.1]}, "Loss", "step", "loss", log=True).alt,
        plots.layer_histograms({"net": [np.zeros(4), np.array([0.0, 2.0])]}, "Activations").alt,
        plots.valley_paths({"SGD": [[1.0, 2.0], [0.0, 1.0]]}, [4.0, 2.0], "A valley").alt,
        plots.range_test([0.1, 1.0], [2.0, 9.0], "A test").alt,
        plots.batchnorm_graph().alt,
    ]
    assert [message.split(":")[0].split(",")[0] for message in told] == [
        "Loss",
        "Activations",
        "A valley",
        "A test",
        "Batch normalisation",
    ]
    assert "net 0, 1" in told[1]
    assert "SGD at (0, 1), loss 1" in told[2]
