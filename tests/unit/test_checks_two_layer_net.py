"""The checks of the two-layer net: their reference, their table of mistakes, and what they say."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from cifar_helpers.checks import two_layer_net as check
from cifar_helpers.checks.core import CheckFailed, array, close, entries, factor, fail, pair, run, shape_cause
from cifar_helpers.checks.two_layer_net import mistakes, reference
from cifar_helpers.checks.two_layer_net import training_loop as loop

SEEDS = range(50)
TOY_X = 10 * np.random.RandomState(1).randn(5, 4)
TOY_Y = np.array([0, 1, 2, 2, 1])


def toy_params() -> reference.Params:
    """The weights of CS231n's toy net."""
    random = np.random.RandomState(0)
    W1, W2 = 0.1 * random.randn(4, 10), 0.1 * random.randn(10, 3)
    return {"W1": W1, "b1": np.zeros(10), "W2": W2, "b2": np.zeros(3)}


# ------------------------------------------------------------------ the reference


def test_the_reference_gives_the_scores_and_the_loss_that_cs231n_publishes():
    scores, _ = reference.forward(toy_params(), TOY_X)
    loss, _ = reference.loss_and_gradients(toy_params(), TOY_X, TOY_Y, reg=0.05)
    np.testing.assert_allclose(scores[0], [-0.81233741, -1.27654624, -0.70335995], atol=5e-9)
    assert loss == pytest.approx(1.30378789133, abs=5e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_references_gradients_are_those_of_finite_differences(seed):
    problem = reference.draw(seed)
    _, grads = reference.loss_and_gradients(problem.params, problem.X, problem.y, reg=0.1)
    for key, values in problem.params.items():
        for index in np.ndindex(values.shape):
            step = np.zeros_like(values)
            step[index] = 1e-5
            above, below = (
                reference.loss_and_gradients({**problem.params, key: moved}, problem.X, problem.y, 0.1)[0]
                for moved in (values + step, values - step)
            )
            assert grads[key][index] == pytest.approx((above - below) / 2e-5, abs=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_problems_keep_clear_of_the_kink_and_lack_a_class(seed):
    problem = reference.draw(seed)
    before = problem.X @ problem.params["W1"] + problem.params["b1"]
    assert np.abs(before).min() > 0.01
    assert len(set(problem.y)) < problem.shape[3]


@pytest.mark.parametrize("seed", [42826, 92661, 119848])  # a step from these ends wrong
def test_the_copies_of_one_example_stay_right_while_the_net_trains(seed):
    copies = loop.same_rows(seed)
    for steps in range(loop.ITERATIONS + 1):
        params = loop.steps_of(copies)[steps]
        assert reference.forward(params, copies.X)[0].argmax(axis=1).tolist() == copies.y.tolist()


# ------------------------------------------------------------------ the table of mistakes


def tables(problem: reference.Problem) -> dict[str, tuple[object, list]]:
    """Every table with the right numbers that its mistakes are told apart from."""
    params, X, y = problem.params, problem.X, problem.y
    scores, hidden = reference.forward(params, X)
    dscores = reference.score_gradients(scores, y)
    _, grads = reference.loss_and_gradients(params, X, y, reg=0.0)
    found = {
        "hidden": (hidden, mistakes.hidden(problem)),
        "scores": (scores, mistakes.scores(problem)),
        "data loss": (reference.data_loss(scores, y), mistakes.data_loss(scores, y)),
        "regularisation": (reference.squares(params), mistakes.regularisation(params)),
        "score gradients": (dscores, mistakes.score_gradients(scores, y)),
    }
    found |= {key: (grads[key], wrong) for key, wrong in mistakes.first_layer(problem, dscores).items()}
    found |= {key: (grads[key], wrong) for key, wrong in mistakes.second_layer(problem, dscores).items()}
    for key, wrong in mistakes.weight_decay(problem).items():
        right = 2 * params[key] if key.startswith("W") else 0 * params[key]
        found[f"weight decay of {key}"] = (right, wrong)
    return {name: (right, list(wrong)) for name, (right, wrong) in found.items()}


@pytest.mark.parametrize("name", tables(reference.draw(0)))
def test_no_mistake_gives_the_right_numbers(name):
    for seed in SEEDS:
        right, wrong = tables(reference.draw(seed))[name]
        for cause, numbers in wrong:
            assert not close(numbers, right), (seed, cause.message)


@pytest.mark.parametrize("name", sorted(set(tables(reference.draw(0))) - {"data loss", "regularisation"}))
def test_two_mistakes_do_not_give_the_same_numbers(name):
    """Scalars are left out: among so many losses some lie close together by chance."""
    for seed in SEEDS:
        _, wrong = tables(reference.draw(seed))[name]
        for (first, numbers), (second, others) in combinations(wrong, 2):
            assert first.message == second.message or not close(numbers, others, 1e-7), (seed, first, second)


# ------------------------------------------------------------------ what a check says


def test_a_diagnosis_says_what_was_tried_what_came_back_what_was_expected_why_and_what_next():
    def not_divided(params, X, hidden, dscores, reg):
        _, grads = reference.loss_and_gradients(params, X, np.zeros(len(X), int), 0)
        dhidden = (dscores @ params["W2"].T) * (hidden > 0)
        return {**grads, "W1": len(X) * X.T @ dhidden, "b1": len(X) * dhidden.sum(axis=0)}

    n = len(reference.draw(0).X)
    with pytest.raises(CheckFailed) as failure:
        check.first_layer(not_divided)
    first_line, *rest = str(failure.value).splitlines()
    assert first_line.startswith(f"the gradient of W1 for {n} examples")
    assert [line.split(":")[0].strip() for line in rest] == [
        "came back",
        "expected",
        "likely cause",
        "next step",
    ]
    assert f"it is {n} times too large, and the batch has {n} examples" in str(failure.value)


def test_half_the_regularisation_is_told_from_none():
    def halved(params, scores, y, reg):
        return reference.data_loss(scores, y) + 0.5 * reg * reference.squares(params)

    with pytest.raises(CheckFailed, match="½ · reg convention of other years"):
        check.regularisation(halved)
    with pytest.raises(CheckFailed, match="the regularisation is missing"):
        check.regularisation(lambda params, scores, y, reg: reference.data_loss(scores, y))


def test_a_net_of_zeros_with_matching_zero_gradients_does_not_pass():
    class Zeros:
        def __init__(self, input_size, hidden_size, output_size, std=1e-4):
            self.params = {}

        def loss(self, X, y=None, reg=0.0):
            zeros = {key: 0 * values for key, values in self.params.items()}
            return np.zeros((len(X), len(self.params["b2"]))) if y is None else (0.0, zeros)

    with pytest.raises(CheckFailed):
        check.gradients(Zeros)


@pytest.mark.slow  # nets are trained
def test_nan_is_never_right():
    with pytest.raises(CheckFailed, match="division by zero, or a number too large"):
        check.score_gradients(lambda scores, y: np.full(scores.shape, np.nan))


def test_a_task_that_is_not_written_says_where_to_go():
    def stub(params, X):
        raise NotImplementedError()

    with pytest.raises(CheckFailed, match="not written yet"):
        check.forward(stub)


def test_an_exception_is_named_with_its_line_and_its_likely_cause():
    def left_a_pass(params, X):
        batch = None
        return batch.shape

    with pytest.raises(CheckFailed) as failure:
        check.forward(left_a_pass)
    assert "AttributeError: 'NoneType' object has no attribute 'shape'" in str(failure.value)
    assert "in the line `return batch.shape`" in str(failure.value)
    assert "still None" in str(failure.value)


def test_a_check_does_not_let_a_student_change_its_inputs():
    problem = reference.draw(0)

    def destructive(X):
        X[:] = 0

    run("destructive", destructive, problem.X)
    assert np.any(problem.X != 0)


def test_a_passing_check_prints_one_line(capsys):
    check.forward(reference.forward)
    assert capsys.readouterr().out == "ok: scores and hidden activations\n"


def test_the_message_stands_without_a_traceback_in_a_notebook():
    assert CheckFailed("words")._render_traceback_() == ["CheckFailed: words"]


# ------------------------------------------------------------------ the tuned net


def test_the_tuned_net_must_beat_the_bad_settings_on_images_it_has_not_seen(monkeypatch):
    class Blind:
        params = {  # noqa: RUF012
            "W1": np.zeros((3072, 5)),
            "b1": np.zeros(5),
            "W2": np.zeros((5, 10)),
            "b2": np.zeros(10),
        }

    monkeypatch.setenv("CIFAR_BUDGET", "smoke")
    with pytest.raises(CheckFailed, match=r"toy data \(10 classes\)\n  came back:    accuracy 0\.100"):
        check.best_net(Blind())


# ------------------------------------------------------------------ the engine


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "ends without `return`"),
        (object(), "a object"),
        ([[1.0], [1.0, 2.0]], "several shapes"),
        (np.zeros((1, 3)), "an extra axis of length 1"),
        (np.zeros((2, 3)), r"shape \(2, 3\)"),
    ],
)
def test_values_that_are_not_arrays_of_the_right_shape_are_described(value, message):
    with pytest.raises(CheckFailed, match=message):
        array("the scores", value, (3,))


def test_missing_entries_and_missing_values_are_named():
    with pytest.raises(CheckFailed, match="nothing was stored as b2"):
        entries("grads", {"W1": 1, "b1": 1, "W2": 1}, reference.KEYS)
    with pytest.raises(CheckFailed, match="not both are returned"):
        pair("forward", np.zeros(3), "scores, hidden")
    assert shape_cause((3, 2), (2, 3)).message == "rows and columns are swapped"


def test_a_common_factor_is_found_and_nan_is_no_multiple():
    assert factor([2.0, 4.0], [1.0, 2.0]) == pytest.approx(2.0)
    assert factor([2.0, 5.0], [1.0, 2.0]) is None
    assert factor([np.nan, 4.0], [1.0, 2.0]) is None


def test_a_failure_hides_the_exception_that_led_to_it():
    with pytest.raises(CheckFailed) as failure:
        fail("tried", "got", "expected")
    assert failure.value.__suppress_context__


# ------------------------------------------------------------------ the same verdict for every seed


def verdict(whole_check, student, seed):
    """ "right", or the likely cause that the check names."""
    try:
        whole_check(student, seed=seed)
        return "right"
    except CheckFailed as failure:
        return str(failure).split("likely cause: ")[1].splitlines()[0]


def guarded(epsilon):
    def total_loss(params, scores, y, reg):
        return reference.guarded_loss(scores, y, epsilon) + reg * reference.squares(params)

    return total_loss


@pytest.mark.parametrize("epsilon", [1e-15, 1e-8, 1e-7, 1e-6])
def test_a_small_number_inside_the_logarithm_passes_whatever_the_seed(epsilon):
    assert {verdict(check.data_loss, guarded(epsilon), seed) for seed in range(200)} == {"right"}


@pytest.mark.parametrize("epsilon", [1e-5, 1e-4, 1e-3, 1e-2])
def test_a_larger_one_is_named_whatever_the_seed(epsilon):
    said = {verdict(check.data_loss, guarded(epsilon), seed) for seed in range(200)}
    assert said == {f"an epsilon of {epsilon:g} inside the logarithm changes the loss"}


def single(value):
    """Arrays of float64 as float32, also in a dictionary or a tuple."""
    if isinstance(value, tuple):
        return tuple(map(single, value))
    if isinstance(value, dict):
        return {key: single(values) for key, values in value.items()}
    return np.asarray(value).astype(np.float32) if np.asarray(value).dtype.kind == "f" else value


IN_FLOAT32 = {
    "forward": reference.forward,
    "predict_labels": lambda params, X: reference.forward(params, X)[0].argmax(axis=1),
    "data_loss": lambda params, scores, y, reg: (
        -np.mean(reference.log_softmax(scores)[np.arange(len(y)), y], dtype=np.float32)
    ),
    "score_gradients": lambda scores, y: (
        single(np.exp(reference.log_softmax(scores)) - single(reference.one_hot(y, scores.shape[1])))
        / np.float32(len(y))
    ),
    "second_layer": lambda params, X, hidden, dscores, reg: reference.backward(params, X, dscores, reg),
    "first_layer": lambda params, X, hidden, dscores, reg: reference.backward(params, X, dscores, reg),
    "weight_decay": lambda params, X, hidden, dscores, reg: reference.backward(params, X, dscores, reg),
    "sgd_step": lambda params, grads, rate: {key: params[key] - rate * grads[key] for key in params},
}


@pytest.mark.parametrize("task", IN_FLOAT32)
def test_an_answer_in_float32_passes_whatever_the_seed(task):
    def answer(*given):
        return single(IN_FLOAT32[task](*map(single, given)))

    assert {verdict(getattr(check, task), answer, seed) for seed in range(200)} == {"right"}


# ------------------------------------------------------------------ nets of one's own


class Net:
    """A net as a student may write it, in one class."""

    share, keys, replace = 1.0, reference.KEYS, True  # of reg; the parameters that move; how rows are drawn

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}

    def loss(self, X, y=None, reg=0.0):
        if y is None:
            return reference.forward(self.params, X)[0]
        return reference.loss_and_gradients(self.params, X, y, self.share * reg)

    def train(
        self, X, y, X_val, y_val, learning_rate, reg, num_iters, learning_rate_decay=1.0, batch_size=200
    ):
        history = {name: [] for name in loop.HISTORIES}
        for iteration in range(num_iters):
            rows = np.random.choice(len(X), batch_size, replace=self.replace)
            loss, grads = self.loss(X[rows], y[rows], reg)
            history["loss_history"].append(loss)
            for key in self.keys:
                self.params[key] = self.params[key] - learning_rate * grads[key]
            if iteration % max(len(X) // batch_size, 1) == 0:
                for name, part, labels in (("train", X[rows], y[rows]), ("val", X_val, y_val)):
                    right = self.loss(part).argmax(axis=1) == labels
                    history[f"{name}_acc_history"].append(np.mean(right))
                learning_rate *= learning_rate_decay
        return history


WHOLE = (check.gradients, check.training, check.learning_rate_decay)


@pytest.mark.parametrize("whole_check", WHOLE)
def test_a_net_in_one_class_passes_and_its_halved_regularisation_is_named(whole_check):
    halved = type("Halved", (Net,), {"share": 0.5})
    for seed in range(5):
        assert verdict(whole_check, Net, seed) == "right"
        assert verdict(whole_check, halved, seed) == "the regularisation is halved"


@pytest.mark.parametrize("whole_check", WHOLE[1:])
@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (("W1", "W2"), "the biases stay where they are"),
        (("W2", "b2"), "the first layer stays where it is"),
        (("W1", "b1", "W2"), "b2 stays where it is"),
    ],
)
def test_a_loop_that_leaves_parameters_out_is_told_which(whole_check, keys, message):
    forgetful = type("Forgetful", (Net,), {"keys": keys})
    assert {verdict(whole_check, forgetful, seed) for seed in range(5)} == {message}


def test_a_loop_that_draws_without_replacement_is_told_so():
    sparing = type("Sparing", (Net,), {"replace": False})
    message = "rows are drawn without replacement, and there are fewer than batch_size"
    assert verdict(check.toy_training, sparing, 0) == message


def test_a_function_that_writes_into_the_scores_is_named():
    class Writing(Net):
        def loss(self, X, y=None, reg=0.0):
            scores, _ = reference.forward(self.params, X)
            if y is None:
                return scores
            _, grads = reference.loss_and_gradients(self.params, X, y, reg)
            scores = np.exp(reference.log_softmax(scores))
            return reference.data_loss(scores, y) + reg * reference.squares(self.params), grads

    assert verdict(check.gradients, Writing, 0) == "score_gradients changes the scores that it is given"


def test_a_candidate_that_diverges_is_not_blamed_on_the_search():
    class Fixed:
        def __init__(self, width, value):
            shapes = {"W1": (3072, width), "b1": (width,), "W2": (width, 10), "b2": (10,)}
            self.params = {key: np.full(shape, value) for key, shape in shapes.items()}

    def search(candidates, X, y, X_val, y_val):
        nets = [Fixed(each["hidden_size"], np.nan if each["learning_rate"] else 0.0) for each in candidates]
        return nets[0], [0.1] * len(nets)

    assert verdict(check.search, search, 0).startswith("a candidate's loss is nan")
