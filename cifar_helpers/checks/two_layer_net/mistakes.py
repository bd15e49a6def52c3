"""What students' mistakes in the two-layer net come to: each cause with the wrong numbers it gives.

A check looks up what came back in these tables, so a new mistake is one more line here and one more file in
the assignment's ``answers/``.
"""

from __future__ import annotations

import numpy as np

from cifar_helpers.checks.core import Cause, Causes, Mistakes, combine
from cifar_helpers.checks.two_layer_net import reference
from cifar_helpers.checks.two_layer_net.reference import Params, Problem

SLOPES = (0.01, 0.1, 0.2, 0.3)  # of the leaky ReLUs that people use
ONE_HOT = Cause(
    "y is used as if it were one-hot, but it holds labels",
    "index with the labels: scores[np.arange(N), y] is each row's own entry",
)
LABEL_EXCEPTIONS: Causes = {
    r"(operands could not be broadcast|axis 1 is out|too many indices|not aligned|matmul).*`.*\by\b": ONE_HOT,
    r"index .* out of bounds for axis 0": Cause(
        "labels are used as row numbers", "rows first: [np.arange(N), y]"
    ),
}
OVERFLOW = Cause(
    "no maximum is subtracted before exp: large scores become infinite",
    "subtract each row's maximum from its scores first",
)
BATCH_MAXIMUM = Cause(
    "one maximum is subtracted from the whole batch: rows far below it become all zero",
    "take the maximum of each row, with axis=1 and keepdims=True",
)


# ------------------------------------------------------------------ forward pass


def hidden(problem: Problem) -> Mistakes:
    """Wrong hidden activations."""
    params, X = problem.params, problem.X
    inputs = X @ params["W1"]
    before = inputs + params["b1"]
    step = "hidden is np.maximum(0, …) of the first layer"
    yield Cause("no ReLU between the layers", step), before
    for slope in SLOPES:
        message = f"a leaky ReLU (slope {slope:g} below zero)"
        yield (
            Cause(message, "below zero the hidden activations are exactly 0"),
            np.maximum(slope * before, before),
        )
    yield Cause("b1 is not added", "add b1 before the ReLU"), np.maximum(0, inputs)
    yield Cause("b1 is added after the ReLU", "add b1 before the ReLU"), np.maximum(0, inputs) + params["b1"]
    yield Cause("the ReLU keeps the negative numbers", step), np.minimum(0, before)
    yield Cause("the absolute value for the ReLU", step), np.abs(before)
    yield Cause("a sigmoid for the ReLU", step), 1 / (1 + np.exp(-before))
    yield Cause("tanh for the ReLU", step), np.tanh(before)
    yield Cause("the ReLU is applied to X", step), np.maximum(0, X) @ params["W1"] + params["b1"]


def scores(problem: Problem) -> Mistakes:
    """Wrong scores, by their own fault or by that of the hidden activations."""
    params = problem.params
    right, activations = reference.forward(params, problem.X)
    for cause, wrong in hidden(problem):
        yield cause, wrong @ params["W2"] + params["b2"]
    yield Cause("b2 is not added", "add b2 to the scores"), activations @ params["W2"]
    yield Cause("a ReLU after the last layer", "the scores may be negative"), np.maximum(0, right)
    message = "softmax is applied already: these are probabilities"
    yield (
        Cause(message, "return the scores; softmax belongs to the loss"),
        np.exp(reference.log_softmax(right)),
    )


def labels(problem: Problem) -> Mistakes:
    """Wrong predictions."""
    right, _ = reference.forward(problem.params, problem.X)
    step = "argmax along axis 1 gives the label of each row"
    yield Cause("the largest score is returned, not its index", step), right.max(axis=1)
    yield Cause("the lowest score is taken for the highest", step), right.argmin(axis=1)
    message = "labels are counted from 1"
    yield Cause(message, "the first class is 0"), right.argmax(axis=1) + 1


# ------------------------------------------------------------------ the loss


def data_loss(scores: np.ndarray, y: np.ndarray) -> Mistakes:
    """Wrong losses without regularisation."""
    n, c = scores.shape
    logs = reference.log_softmax(scores)
    own = logs[np.arange(n), y]
    down = np.exp(scores - scores.max(axis=0))
    step = "the loss is the mean over the examples: divide the sum by N"
    right = "-log of the probability of the row's own label, mean over the rows"
    yield Cause("the losses are summed: the mean is missing", step), -own.sum()
    yield Cause("divided by all N · C entries", step), -own.sum() / (n * c)
    yield Cause("divided by the number of classes", step), -own.sum() / c
    for guard in (1e-5, 1e-4, 1e-3, 1e-2, 1e-1):
        message = f"an epsilon of {guard:g} inside the logarithm changes the loss"
        yield Cause(message, "leave it out, or take 1e-6 or less"), reference.guarded_loss(scores, y, guard)
    message = "every score's logarithm is added, not the label's alone"
    structural = [
        (Cause(message, "pick one entry per row: [np.arange(N), y]"), -logs.sum() / n),
        (
            Cause("probs[:, y] picks N whole columns", "pick one entry per row: [np.arange(N), y]"),
            -logs[:, y].sum() / n,
        ),
        (Cause("the logarithm is missing", right), -np.exp(own).mean()),
        (Cause("the softmax runs down the columns", "sum over the classes: axis=1"), -column_loss(scores, y)),
        (Cause("the softmax sums the whole batch", "sum over the classes: axis=1"), -batch_loss(scores, y)),
        (Cause("the scores are not normalised", "divide by the sum of exp"), -scores[np.arange(n), y].mean()),
        (
            Cause("the maximum is taken of each column", "take the maximum of each row: axis=1"),
            -np.log((down / down.sum(axis=1, keepdims=True))[np.arange(n), y]).mean(),
        ),
    ]
    scales = [
        (Cause("the mean is missing", step), n),
        (Cause("divided by C", step), 1 / c),
        (Cause("the minus is missing", right), -1),
    ]
    yield Cause("the minus is missing", right), own.mean()
    yield (
        Cause("the logarithm of the mean, not the mean of the logarithms", right),
        -np.log(np.exp(own).mean()),
    )
    yield Cause("a logarithm to the base 2", "np.log is the natural one"), -own.mean() / np.log(2)
    yield Cause("a logarithm to the base 10", "np.log is the natural one"), -own.mean() / np.log(10)
    yield from combine(structural, scales)


def whole_loss(problem: Problem, reg: float) -> Mistakes:
    """Wrong losses of the whole net, regularisation included."""
    scores, _ = reference.forward(problem.params, problem.X)
    y, decay = problem.y, reg * reference.squares(problem.params)
    data = reference.data_loss(scores, y)
    for cause, wrong in regularisation(problem.params):
        yield cause, data + reg * wrong
    for cause, wrong in data_loss(scores, y):
        yield cause, wrong + decay
    probabilities = np.exp(reference.log_softmax(scores))
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    dscores = reference.score_gradients(scores, y)
    written = Cause("score_gradients changes the scores that it is given", "write into a copy: scores.copy()")
    for changed in (probabilities, exponentials, dscores, len(y) * dscores):
        yield written, reference.data_loss(changed, y) + decay


def whole_gradients(problem: Problem, reg: float) -> dict[str, list[tuple[Cause, np.ndarray]]]:
    """Wrong gradients of the whole net, regularisation included."""
    params, X = problem.params, problem.X
    scores, _ = reference.forward(params, X)
    dscores = reference.score_gradients(scores, problem.y)
    right = reference.backward(params, X, dscores)
    decay, layers = weight_decay(problem), {**second_layer(problem, dscores), **first_layer(problem, dscores)}
    from_scores = [
        (cause, reference.backward(params, X, d, reg)) for cause, d in score_gradients(scores, problem.y)
    ]
    return {
        key: [
            *((cause, right[key] + reg * wrong) for cause, wrong in decay[key]),
            *((cause, wrong + reg * (key[0] == "W") * 2 * params[key]) for cause, wrong in layers[key]),
            *((cause, wrong[key]) for cause, wrong in from_scores),
        ]
        for key in reference.KEYS
    }


def column_loss(scores: np.ndarray, y: np.ndarray) -> float:
    """Mean logarithm of a softmax along the wrong axis."""
    return reference.log_softmax(scores.T).T[np.arange(len(y)), y].mean()


def batch_loss(scores: np.ndarray, y: np.ndarray) -> float:
    """Mean logarithm of a softmax over all entries of the batch."""
    flat = reference.log_softmax(scores.reshape(1, -1)).reshape(scores.shape)
    return flat[np.arange(len(y)), y].mean()


def regularisation(params: Params) -> Mistakes:
    """Wrong factors that `reg` is multiplied by."""
    W1, W2 = params["W1"], params["W2"]
    first, second = np.sum(W1**2), np.sum(W2**2)
    biases = np.sum(params["b1"] ** 2) + np.sum(params["b2"] ** 2)
    both = "reg * (sum of W1² + sum of W2²), without a factor ½"
    half = "this is the ½ · reg convention of other years: here there is no ½"
    yield Cause("the regularisation is missing", both), 0.0
    structural = [
        (Cause("the regularisation is halved", half), (first + second) / 2),
        (Cause("W2 is not regularised", both), first),
        (Cause("W1 is not regularised", both), second),
        (Cause("the biases are regularised", both), first + second + biases),
        (Cause("the norm is not squared", both), np.sqrt(first) + np.sqrt(second)),
        (Cause("absolute values for squares", both), np.abs(W1).sum() + np.abs(W2).sum()),
        (Cause("the mean of the squares", both), np.mean(W1**2) + np.mean(W2**2)),
    ]
    yield from combine(structural, [(Cause("it is halved", half), 0.5), (Cause("subtracted", both), -1)])


# ------------------------------------------------------------------ backward pass


def score_gradients(scores: np.ndarray, y: np.ndarray) -> Mistakes:
    """Wrong gradients with respect to the scores."""
    n, c = scores.shape
    probabilities, truth = np.exp(reference.log_softmax(scores)), reference.one_hot(y, c)
    columns = np.isin(np.arange(c), y)
    divide = "the loss is a mean: divide by N"
    subtract = "subtract 1 at [np.arange(N), y] and nowhere else"
    over_rows = np.exp(reference.log_softmax(scores.T).T)
    over_all = np.exp(reference.log_softmax(scores.reshape(1, -1)).reshape(scores.shape))
    scales = [
        (Cause(f"it is {n} times too large, and the batch has {n} examples", divide), n),
        (Cause("it is divided by N twice", divide), 1 / n),
        (Cause("it is divided by all N · C entries", divide), 1 / c),
        (Cause("the sign is reversed", "predicted minus true"), -1),
    ]
    structural = [
        (Cause("1 is subtracted from every score's gradient", subtract), probabilities - 1),
        (Cause("1 is subtracted nowhere", subtract), probabilities),
        (Cause("1 is subtracted from whole columns: [:, y] is every row", subtract), probabilities - columns),
        (Cause("scores are used where probabilities belong", "softmax first"), scores - truth),
        (Cause("the softmax runs down the columns", "sum over the classes: axis=1"), over_rows - truth),
        (Cause("the softmax sums the whole batch", "sum over the classes: axis=1"), over_all - truth),
    ]
    right = (probabilities - truth) / n
    yield from ((scale, factor * right) for scale, factor in scales)
    yield from combine([(cause, wrong / n) for cause, wrong in structural], scales)


def scales(problem: Problem, sums: str) -> list[tuple[Cause, float]]:
    """Factors by which a gradient in `backward` may be wrong; `sums` says what a factor 1 / N comes from."""
    n = len(problem.X)
    once = "dscores is divided by N already: multiply and add, nothing more"
    return [
        (Cause(sums, once), 1 / n),
        (Cause(f"it is {n} times too large, and the batch has {n} examples", once), n),
        (Cause("the sign is reversed", "the gradient itself; sgd_step subtracts it"), -1),
    ]


AGAIN = "it is divided by N a second time"
MEAN = "a mean over the examples replaces their sum"


def scaled(right: np.ndarray, factors: list[tuple[Cause, float]]) -> Mistakes:
    """The right gradient times each of the factors."""
    return [(cause, factor * right) for cause, factor in factors]


def second_layer(problem: Problem, dscores: np.ndarray) -> dict[str, Mistakes]:
    """Wrong gradients of W2 and b2, without regularisation."""
    params, X = problem.params, problem.X
    before = X @ params["W1"] + params["b1"]
    active = np.maximum(0, before)
    flow = "W2 sees hidden: hidden.T @ dscores"
    weights = [
        (Cause("hidden before the ReLU", flow), before.T @ dscores),
        (Cause("only the sign of hidden", flow), (active > 0).T @ dscores),
    ]
    again, mean = scales(problem, AGAIN), scales(problem, MEAN)
    return {
        "W2": [*scaled(active.T @ dscores, again), *combine(weights, again)],
        "b2": scaled(dscores.sum(axis=0), mean),
    }


def first_layer(problem: Problem, dscores: np.ndarray) -> dict[str, Mistakes]:
    """Wrong gradients of W1 and b1, without regularisation: mostly wrong masks."""
    params, X = problem.params, problem.X
    inputs = X @ params["W1"]
    before = inputs + params["b1"]
    flow = dscores @ params["W2"].T
    step = "set dhidden to 0 where hidden is 0, before W1 and b1 use it"
    missing = "the ReLU's mask is missing: gradient flows through units that were cut"
    masks = [
        (Cause(missing, f"{step} (hidden < 0 never happens, hidden >= 0 always)"), np.ones_like(flow)),
        (Cause("the mask looks at dhidden, not at hidden", step), flow > 0),
        (Cause("the mask forgets b1", step), inputs > 0),
        (Cause("the mask is inverted", step), before < 0),
        (Cause("dhidden is multiplied by hidden, not by 0 or 1", step), np.maximum(0, before)),
    ]
    masks += [
        (Cause(f"the mask of a leaky ReLU ({slope:g} below zero)", step), np.where(before > 0, 1, slope))
        for slope in SLOPES
    ]
    right = flow * (before > 0)
    again, mean = scales(problem, AGAIN), scales(problem, MEAN)
    weights = [(cause, X.T @ (flow * mask)) for cause, mask in masks]
    biases = [(cause, (flow * mask).sum(axis=0)) for cause, mask in masks]
    return {
        "W1": [*scaled(X.T @ right, again), *combine(weights, again)],
        "b1": [*scaled(right.sum(axis=0), mean), *combine(biases, mean)],
    }


def weight_decay(problem: Problem) -> dict[str, Mistakes]:
    """Wrong shares of the regularisation in the gradients, per unit of `reg`."""
    n = len(problem.X)
    rule = "the derivative of reg · W² is 2 · reg · W, for W1 and for W2"

    def weights(key: str) -> Mistakes:
        W = problem.params[key]
        yield Cause(f"the regularisation of {key} is missing", rule), 0 * W
        halved = f"the regularisation of {key} is halved: this is the derivative of ½ · reg · W²"
        yield Cause(halved, rule), W
        yield Cause(f"the regularisation of {key} is subtracted", rule), -2 * W
        yield Cause(f"the regularisation of {key} is divided by N", rule), 2 * W / n
        yield Cause(f"the regularisation of {key} is halved and divided by N", rule), W / n
        yield Cause(f"the regularisation of {key} is doubled", rule), 4 * W
        yield Cause(f"the square of {key} is added, not its derivative", rule), W**2

    def biases(key: str) -> Mistakes:
        message = f"the bias {key} is regularised"
        for multiple in (1, 2, 2 / n, 1 / n):
            yield Cause(message, "biases are not penalised"), multiple * problem.params[key]

    return {"W1": weights("W1"), "b1": biases("b1"), "W2": weights("W2"), "b2": biases("b2")}
