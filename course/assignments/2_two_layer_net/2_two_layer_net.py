# %% [markdown]
# # A two-layer net by hand
#
# You are going to build a neural network with nothing but NumPy: the forward pass, the backward pass, and the loop that trains it.
# Frameworks do all of this for you. If you have done it once by hand, you know what they do, you can read their error messages, and you
# can tell a slow learner from a broken one.
#
# The path: first a toy problem, small enough to check every number; then images.

# %% [markdown]
# | part | you write | points |
# | --- | --- | --- |
# | 1 weights | `init_params`, `toy_net` | 8 |
# | 2 forward pass | `forward`, `total_loss` | 20 |
# | 3 backward pass | `score_gradients`, `backward` | 26 |
# | 4 training | `predict_labels`, `draw_batch`, `sgd_step`, `train_net` | 26 |
# | 5 images | `search`, the question on the gap | 20 |

# %% [markdown]
# Each task is a cell that stops with `NotImplementedError` until you replace that line. Below it is a cell with a check. A check that
# fails tells you what it tried, what came back and what to look at next; it costs no points while you work. Grading repeats the same
# checks on other numbers. Your functions must leave `X` and `y` as they were given: the arrays belong to whoever calls them.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import budget, drawings, plots, widgets
from cifar_helpers.checks import two_layer_net as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# ## Sizes
#
# The *budget* says which images are used in part 5, and for how long nets are trained: `smoke` and `toy` draw toy images by code, `laptop`
# and `gpu` use CIFAR-10. All sizes of this notebook are set here.

# %%
now = budget.current()
few, some = (
    {"train": 1_000, "validation": 500, "test": 500},
    {"train": 5_000, "validation": 1_000, "test": 1_000},
)
all_images = {"train": 49_000, "validation": 1_000, "test": 10_000}
split_sizes = now.pick(smoke=few, toy=some, laptop=all_images, gpu=all_images)

# %%
loaded = now.pick(smoke={"train": 1_500, "test": 500}, toy={"train": 6_000, "test": 1_000}, laptop={}, gpu={})
first_iterations = now.pick(smoke=200, toy=500, laptop=1_000, gpu=1_000)  # of the first attempt
tuned_iterations = now.pick(smoke=200, toy=2_000, laptop=9_800, gpu=9_800)  # of the tuned net
tuned_width = now.pick(smoke=50, toy=150, laptop=300, gpu=300)

# %% [markdown]
# ## 1 Weights
#
# The net takes an example of $D$ numbers and mixes them into $H$ numbers, one for each *hidden unit*. Negative ones become 0; what is left
# are the *hidden activations*. They are mixed into $C$ *scores*, one for each class:
#
# $$\text{hidden} = \max(0,\; X W_1 + b_1) \qquad \text{scores} = \text{hidden}\, W_2 + b_2$$
#
# The function $\max(0, \cdot)$ is called *ReLU*, for rectified linear unit. It is what makes two layers more than one: without it, the
# product of two matrices is one matrix. The entries of $W_1$ and $W_2$ are the *weights*, those of $b_1$ and $b_2$ the *biases*.

# %% [markdown]
# This class is the plan. It is complete, but it calls functions that don't exist yet: you write them below, and Python looks them up when
# they are needed. $X$ always has one example per row, $(N, D)$; $y$ holds $N$ labels, integers from 0 to $C-1$.


# %%
class TwoLayerNet:
    """Input → hidden layer with ReLU → scores, trained with the cross-entropy loss."""

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = init_params(input_size, hidden_size, output_size, std)

    def loss(self, X, y=None, reg=0.0):
        """Scores if there are no labels, else the loss and its gradients."""
        scores, hidden = forward(self.params, X)
        if y is None:
            return scores
        grads = backward(self.params, X, hidden, score_gradients(scores, y), reg)
        return total_loss(self.params, scores, y, reg), grads

    def predict(self, X):
        return predict_labels(self.params, X)

    def train(self, X, y, X_val, y_val, *settings, **named_settings):
        return train_net(self, X, y, X_val, y_val, *settings, **named_settings)


# %% [markdown]
# ### Task 1: initial values
#
# If every weight began at zero, all hidden units would have the same activation and receive the same gradient: $H$ copies of one unit, for
# ever. Small random *initial values* break the tie. Biases may begin at zero, since the weights already differ.
#
# Return a dictionary with
#
# - `W1` of shape $(D, H)$ and `W2` of shape $(H, C)$: normally distributed with standard deviation `std`;
# - `b1` of shape $(H,)$ and `b2` of shape $(C,)$: zeros.

# %% [markdown]
# Draw with `np.random.randn`, `W1` before `W2`: then your numbers can be compared with the ones printed here. (This is NumPy's older
# generator, one for the whole notebook, as CS231n's `TwoLayerNet` uses it; assignment 1 and all later ones make a generator of their own,
# `np.random.default_rng(seed)`.) Leave the seed to whoever calls the function, or every net begins with the same weights.


# %% nbgrader={"grade": false, "grade_id": "init-params", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_params(input_size, hidden_size, output_size, std):
    """Initial values of the weights and biases, in a dictionary."""
    ### BEGIN SOLUTION
    return {
        "W1": std * np.random.randn(input_size, hidden_size),
        "b1": np.zeros(hidden_size),
        "W2": std * np.random.randn(hidden_size, output_size),
        "b2": np.zeros(output_size),
    }
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-init-params", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.init_params(init_params)
### BEGIN HIDDEN TESTS
check.init_params(init_params, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 2: a toy net
#
# The toy problem has five examples of four numbers in three classes. It is of no use to anybody, but it fits on the screen.

# %% nbgrader={"grade": false, "grade_id": "toy-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
np.random.seed(1)
toy_X = 10 * np.random.randn(5, 4)
toy_y = np.array([0, 1, 2, 2, 1])

# %% [markdown]
# Make `toy_net`, a `TwoLayerNet` for this problem with **10** hidden units and `std=1e-1`. Leave the seed in the first line.

# %% nbgrader={"grade": false, "grade_id": "toy-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
np.random.seed(0)
### BEGIN SOLUTION
toy_net = TwoLayerNet(input_size=4, hidden_size=10, output_size=3, std=1e-1)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test-toy-net", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.toy_net(toy_net)

# %% [markdown]
# ## 2 Forward pass
#
# ### Task 3: scores
#
# The *forward pass* computes the scores from the examples, by the two formulas of part 1. Return both the scores and the hidden
# activations: the scores are the answer, and the hidden activations are needed again in the backward pass. The last layer has no
# ReLU, because a score may be negative.
#
# No loop is needed. `X @ W1` is $(N, D)(D, H) = (N, H)$, and adding `b1` of shape $(H,)$ adds it to every row.


# %% nbgrader={"grade": false, "grade_id": "forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward(params, X):
    """Scores (N, C) and hidden activations (N, H) of the examples in the rows of X."""
    ### BEGIN SOLUTION
    hidden = np.maximum(0, X @ params["W1"] + params["b1"])  # (N, H)
    scores = hidden @ params["W2"] + params["b2"]  # (N, C)
    return scores, hidden
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-forward", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check.forward(forward)
### BEGIN HIDDEN TESTS
check.forward(forward, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# On the toy problem the first row must be `[-0.81233741, -1.27654624, -0.70335995]`.

# %%
toy_net.loss(toy_X).round(8)

# %% [markdown]
# ### Task 4: the loss
#
# The *loss* is one number that says how wrong the scores are. *Softmax* turns the scores of an example, its *logits*, into probabilities.
# The *cross-entropy loss* of an example is minus the logarithm of the probability that its **own** label got (CS231n calls it the
# softmax loss). The data loss is the **mean** over the $N$ examples:
#
# $$p_{ij} = \frac{e^{s_{ij}}}{\sum_k e^{s_{ik}}} \qquad L_\text{data} = -\frac{1}{N}\sum_i \log p_{i\,y_i}$$

# %% [markdown]
# **Large scores.** $e^{1000}$ is infinite for a computer. Subtracting the same number from all scores of an example changes no probability,
# so subtract each row's own maximum first. One maximum for the whole batch is not enough: in rows that are far below it, every
# exponential becomes zero. A small number inside the logarithm, as in `np.log(p + 1e-8)`, is accepted up to $10^{-6}$, but it changes
# the loss a little and hides what went wrong.
#
# **Which regularisation?** *Regularisation* is whatever keeps a net from memorising its training examples. Here it penalises large weights,
# which is called *L2 regularisation*:
#
# $$L = L_\text{data} + \texttt{reg} \cdot \Big(\sum W_1^2 + \sum W_2^2\Big)$$
#
# **There is no factor ½ here.** Some versions of CS231n's assignment, and many books, write ½ · reg. Neither is wrong, but a net trained
# with one is not the net trained with the other. Biases are not penalised.


# %% nbgrader={"grade": false, "grade_id": "total-loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def total_loss(params, scores, y, reg):
    """Mean cross-entropy loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    ### BEGIN SOLUTION
    shifted = scores - scores.max(axis=1, keepdims=True)  # (N, C), largest entry of a row: 0
    log_normaliser = np.log(np.exp(shifted).sum(axis=1))  # (N,)
    data_loss = np.mean(log_normaliser - shifted[np.arange(len(y)), y])
    return data_loss + reg * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))
    ### END SOLUTION


# %% [markdown]
# The first check looks at the data loss alone, with `reg=0`, also for scores in the thousands. The second looks at what `reg` adds.

# %% nbgrader={"grade": true, "grade_id": "test-data-loss", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check.data_loss(total_loss)
### BEGIN HIDDEN TESTS
check.data_loss(total_loss, seed=check.private_seed())
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test-regularisation", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.regularisation(total_loss)
### BEGIN HIDDEN TESTS
check.regularisation(total_loss, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The toy problem's loss at `reg=0.05` must be 1.30378789133.

# %%
toy_scores, toy_hidden = forward(toy_net.params, toy_X)
print(f"{total_loss(toy_net.params, toy_scores, toy_y, reg=0.05):.11f}")

# %% [markdown]
# ## 3 Backward pass
#
# Training needs one thing: in which direction, and how strongly, does the loss change when a weight changes? That is the *gradient*. The
# chain rule gets it by walking backward through the net, from the loss to the scores, to the hidden activations, to the weights. This is
# the *backward pass*, and the method is called *backpropagation*.

# %%
drawings.computational_graph()

# %% [markdown]
# The drawing is this net with two units per layer and one example. Follow the numbers with a pencil: each gradient comes from the one to its
# right and from what went in. A good habit: **a gradient always has the shape of the thing it belongs to.**
#
# ### Task 5: from the loss to the scores
#
# The derivative of the cross-entropy loss is one of the friendlier results of calculus: predicted minus true.
#
# $$\frac{\partial L_\text{data}}{\partial s_{ij}} = \frac{1}{N}\big(p_{ij} - [\,j = y_i\,]\big)$$
#
# Here $[\,j = y_i\,]$ is 1 at the label and 0 elsewhere. So take the probabilities, subtract 1 **at the label of each row and nowhere
# else**, and divide by $N$, because the loss is a mean. Mind large scores here, too.

# %% [markdown]
# Where does it come from? For one example, $-\log p_y = \log \sum_k e^{s_k} - s_y$. The derivative of the first term with respect to $s_j$ is
# $e^{s_j} / \sum_k e^{s_k} = p_j$; that of the second is 1 if $j$ is the label, and 0 otherwise.


# %% nbgrader={"grade": false, "grade_id": "score-gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def score_gradients(scores, y):
    """Gradient of the mean cross-entropy loss with respect to the scores: (N, C)."""
    ### BEGIN SOLUTION
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    dscores = exponentials / exponentials.sum(axis=1, keepdims=True)
    dscores[np.arange(len(y)), y] -= 1
    return dscores / len(y)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-score-gradients", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.score_gradients(score_gradients)
### BEGIN HIDDEN TESTS
check.score_gradients(score_gradients, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 6: from the scores to the weights
#
# Each score is a sum, `hidden @ W2 + b2`. A weight's gradient is what flowed *in* times what flows *back*, added up over the examples;
# shapes leave one way to write it:
#
# | gradient | shape | from |
# | --- | --- | --- |
# | `W2` | $(H, C)$ | `hidden` $(N, H)$ and `dscores` $(N, C)$ |
# | `b2` | $(C,)$ | `dscores`, summed over the examples |
# | `dhidden` | $(N, H)$ | `dscores` $(N, C)$ and `W2` $(H, C)$ |
# | `W1` | $(D, H)$ | `X` $(N, D)$ and `dhidden` |
# | `b1` | $(H,)$ | `dhidden`, summed over the examples |

# %% [markdown]
# Between the layers is the ReLU. Where it has cut a number to zero, a small change of that number does nothing, so nothing flows back:
# `dhidden` must be zero where `hidden` is. (`hidden` is never negative. A test for `hidden < 0` finds nothing.)
#
# `dscores` is already divided by $N$: don't divide again. Last, the regularisation adds its own part to `W1` and `W2`: the derivative of
# $\texttt{reg} \cdot W^2$.


# %% nbgrader={"grade": false, "grade_id": "backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def backward(params, X, hidden, dscores, reg):
    """Gradients of the loss with respect to W1, b1, W2 and b2, in a dictionary with these keys."""
    ### BEGIN SOLUTION
    dhidden = dscores @ params["W2"].T  # (N, H)
    dhidden[hidden <= 0] = 0
    return {
        "W1": X.T @ dhidden + 2 * reg * params["W1"],
        "b1": dhidden.sum(axis=0),
        "W2": hidden.T @ dscores + 2 * reg * params["W2"],
        "b2": dscores.sum(axis=0),
    }
    ### END SOLUTION


# %% [markdown]
# Three checks: the second layer, the first layer (both with `reg=0`), and the part of the regularisation.

# %% nbgrader={"grade": true, "grade_id": "test-second-layer", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.second_layer(backward)
### BEGIN HIDDEN TESTS
check.second_layer(backward, seed=check.private_seed())
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test-first-layer", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.first_layer(backward)
### BEGIN HIDDEN TESTS
check.first_layer(backward, seed=check.private_seed())
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test-weight-decay", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.weight_decay(backward)
### BEGIN HIDDEN TESTS
check.weight_decay(backward, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Check the gradient yourself
#
# No course will check your gradients later, so here is the tool to do it alone: the *gradient check*. Move one weight by a tiny $h$ up and
# down and watch the loss. The result is called the *numeric gradient*:
#
# $$\frac{\partial L}{\partial w} \approx \frac{L(w + h) - L(w - h)}{2h}$$
#
# That is slow, two losses for each weight, but it uses only the forward pass: a mistake in `backward` can't hide in it.


# %%
def numeric_gradient(loss, weights, h=1e-5):
    """Central differences of loss(), for each entry of the array `weights` in turn."""
    gradient = np.zeros_like(weights)
    for index in np.ndindex(weights.shape):
        start = weights[index]
        weights[index] = start + h
        above = loss()
        weights[index] = start - h
        gradient[index] = (above - loss()) / (2 * h)
        weights[index] = start
    return gradient


# %% [markdown]
# Compare relatively, since a gradient of $10^{-6}$ that is off by $10^{-6}$ is entirely wrong:


# %%
def relative_error(a, b):
    """The largest difference, as a share of the numbers' size."""
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))


# %%
toy_loss, toy_grads = toy_net.loss(toy_X, toy_y, reg=0.05)
for name, weights in toy_net.params.items():
    numeric = numeric_gradient(lambda: toy_net.loss(toy_X, toy_y, reg=0.05)[0], weights)
    print(f"{name}: relative error below 1e-8: {relative_error(numeric, toy_grads[name]) < 1e-8}")

# %% nbgrader={"grade": true, "grade_id": "test-gradients", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.gradients(TwoLayerNet)
### BEGIN HIDDEN TESTS
check.gradients(TwoLayerNet, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Why $h = 10^{-5}$ and not smaller? Because two errors pull in opposite directions: a large $h$ ignores the curvature of the loss, a tiny
# $h$ subtracts two almost equal numbers and keeps their rounding errors. Choose other steps and find the valley between them. Checking
# in `float32` would lift the whole valley: gradients are checked in `float64`.

# %% tags=["nbval-ignore-output"]
widgets.gradient_check(numeric_gradient, toy_net, toy_X, toy_y, reg=0.05)

# %% [markdown]
# ### Find the bug
#
# *Outside the points.* The two functions below are from a real attempt at this exercise. They run, and training with them does something. Both are
# wrong, in **three** ways together.


# %%
def handed_in_loss(scores, y):
    """The data loss, with mistakes."""
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = exponentials / exponentials.sum(axis=1, keepdims=True)
    return -np.log(p).sum() / len(y)


def handed_in_gradients(scores, y):
    """The gradient of the data loss with respect to the scores, with mistakes."""
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = exponentials / exponentials.sum(axis=1, keepdims=True)
    return p - 1


# %% [markdown]
# Three questions that need no look at the code find all three:
#
# 1. With tiny weights all scores are about 0, and each of $C$ classes gets the probability $1/C$. What must the loss be then?
# 2. The probabilities of an example add up to 1. What must the gradients of its scores add up to?
# 3. If the batch holds every example twice, what must happen to the loss, and to the gradient of one score?
#
# Answer them first. Then run the cell, once with the functions above and once with your own repairs of them.


# %%
def instruments(loss, gradients):
    """What the three questions measure: the first two for 7 classes, the last for a batch of 2 and of 4."""
    equal, y = np.zeros((2, 7)), np.array([3, 5])
    print(f"1. loss of equal scores {loss(equal, y):.3f}")
    print(
        f"2. sums of the gradients of two examples {gradients(toy_scores[:2], toy_y[:2]).sum(axis=1).round(3)}"
    )
    once, twice = (gradients(np.tile(equal, (k, 1)), np.tile(y, k))[0, 0] for k in (1, 2))
    print(f"3. gradient of the first score {once:.3f}, and with every example twice {twice:.3f}")


instruments(handed_in_loss, handed_in_gradients)

# %% [markdown]
# What must the second line be for your own functions, and the third? Look:

# %%
instruments(lambda scores, y: total_loss(toy_net.params, scores, y, reg=0), score_gradients)

# %% [markdown]
# Name the three mistakes, each with the instrument that found it. Which of them would training forgive, with another learning rate?

# %% [markdown]
# ## 4 Training
#
# ### Task 7: predict
#
# The predicted label of an example is the class with the highest score. Softmax is not needed: it doesn't change which score is highest.


# %% nbgrader={"grade": false, "grade_id": "predict-labels", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_labels(params, X):
    """The label with the highest score for each row of X: integers (N,)."""
    ### BEGIN SOLUTION
    scores, _ = forward(params, X)
    return scores.argmax(axis=1)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-predict-labels", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.predict_labels(predict_labels)
### BEGIN HIDDEN TESTS
check.predict_labels(predict_labels, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 8: a minibatch
#
# The gradient over 49,000 images is exact and slow. The gradient over a *minibatch* of 200 random ones costs 245 times less. It is noisy: a
# single one may point well away from the exact gradient, but it is right on average, and many cheap steps lead further than a few exact
# ones. Training in this way is called *stochastic gradient descent*, SGD for short.
#
# Draw `batch_size` random examples with their labels. Use the same indices for both, or the net learns other images' labels. It is fine
# to draw an example twice, and it must work when there are fewer examples than `batch_size`, as in the toy problem.


# %% nbgrader={"grade": false, "grade_id": "draw-batch", "locked": false, "schema_version": 3, "solution": true, "task": false}
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    ### BEGIN SOLUTION
    picked = np.random.choice(len(X), batch_size)
    return X[picked], y[picked]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-draw-batch", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.draw_batch(draw_batch)
### BEGIN HIDDEN TESTS
check.draw_batch(draw_batch, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 9: a step
#
# The gradient points uphill. A step of *gradient descent* moves every weight and bias against it, by the *learning rate* times the gradient.

# %%
drawings.gradient_descent()

# %% [markdown]
# Return the new parameters in a dictionary.


# %% nbgrader={"grade": false, "grade_id": "sgd-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd_step(params, grads, learning_rate):
    """The parameters after one step of gradient descent, in a dictionary."""
    ### BEGIN SOLUTION
    return {name: params[name] - learning_rate * grads[name] for name in params}
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-sgd-step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.sgd_step(sgd_step)
### BEGIN HIDDEN TESTS
check.sgd_step(sgd_step, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 10: the loop
#
# Now put the parts together. In each of `num_iters` iterations: draw a batch, get loss and gradients from `net.loss`, take a step. Keep the
# loss of every iteration in `loss_history`.
#
# An *epoch* is over each time the net has seen as many examples as there are, which is every `len(X) // batch_size` iterations (at least
# 1). Once per epoch, do three things:
#
# - append the accuracy on the batch to `train_acc_history`,
# - append the accuracy on all of `X_val` to `val_acc_history`,
# - multiply the learning rate by `learning_rate_decay`. Large steps find the valley, small steps settle in it.

# %% [markdown]
# Whether you do this in the first iteration of each epoch or in its last is up to you. (CS231n does it in the first, so its first entries
# come after a single batch and show where training began.) Count epochs in integers: with `/` instead of `//` an epoch may last 24.5
# iterations, which no counter ever hits. To see progress and the time left, let the loop run over
# `tqdm(range(num_iters), disable=not verbose)`.

# %%
from tqdm.auto import tqdm


# %% nbgrader={"grade": false, "grade_id": "train-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_net(
    net,
    X,
    y,
    X_val,
    y_val,
    learning_rate=1e-3,
    learning_rate_decay=0.95,
    reg=5e-6,
    num_iters=100,
    batch_size=200,
    verbose=False,
):
    """Trains the net by minibatch SGD; returns loss_history, train_acc_history and val_acc_history."""
    history = {"loss_history": [], "train_acc_history": [], "val_acc_history": []}
    ### BEGIN SOLUTION
    iterations_per_epoch = max(len(X) // batch_size, 1)
    for iteration in tqdm(range(num_iters), disable=not verbose):
        X_batch, y_batch = draw_batch(X, y, batch_size)
        loss, grads = net.loss(X_batch, y_batch, reg=reg)
        net.params = sgd_step(net.params, grads, learning_rate)
        history["loss_history"].append(loss)
        if iteration % iterations_per_epoch == 0:
            history["train_acc_history"].append(np.mean(net.predict(X_batch) == y_batch))
            history["val_acc_history"].append(np.mean(net.predict(X_val) == y_val))
            learning_rate *= learning_rate_decay
    ### END SOLUTION
    return history


# %% nbgrader={"grade": true, "grade_id": "test-train-net", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.training(TwoLayerNet)
### BEGIN HIDDEN TESTS
check.training(TwoLayerNet, seed=check.private_seed())
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test-learning-rate-decay", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.learning_rate_decay(TwoLayerNet)
### BEGIN HIDDEN TESTS
check.learning_rate_decay(TwoLayerNet, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### The toy net learns
#
# A net should be able to *memorise* five examples: the loss must fall below 0.02. A net that can't has a mistake somewhere, and no amount of
# data will fix it. That makes it the cheapest test there is for any model you will build.

# %%
np.random.seed(0)
toy_history = toy_net.train(toy_X, toy_y, toy_X, toy_y, learning_rate=1e-1, reg=5e-6, num_iters=100)
print(f"final training loss below 0.02: {toy_history['loss_history'][-1] < 0.02}")

# %% tags=["nbval-ignore-output"]
plots.loss_curve(toy_history["loss_history"], title="The toy problem is memorised")

# %% nbgrader={"grade": true, "grade_id": "test-toy-training", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.toy_training(TwoLayerNet)
### BEGIN HIDDEN TESTS
check.toy_training(TwoLayerNet, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ## 5 Images
#
# Validation images choose between nets; test images are used once, at the end.

# %%
from cifar_helpers.data import load, normalisation, splits

data = load(now.cifar10, **loaded)
data

# %% [markdown]
# Of CIFAR-10's training images, the first 49,000 train and the next 1,000 validate.

# %%
parts = splits.positional(data, **split_sizes)
y_train, y_val, y_test = parts.train.labels, parts.validation.labels, parts.test.labels

# %% [markdown]
# Look at the data before you compute with it. Always.

# %% tags=["nbval-ignore-output"]
plots.image_grid(parts.train.images[:20], y_train[:20], data.class_names, title=data.title)

# %% [markdown]
# The net wants rows of numbers, centred on zero. So subtract the *mean image*, **of the training part only**: whatever is computed from
# validation or test images leaks them into training. Then lay each image out as a row of $32 \cdot 32 \cdot 3 = 3072$ numbers.

# %%
mean_image = normalisation.MeanImage.fit(parts.train.images)


def rows(images):
    """Images (N, 32, 32, 3) as centred rows (N, 3072) in float32."""
    return mean_image.apply(images).reshape(len(images), -1)


X_train, X_val = rows(parts.train.images), rows(parts.validation.images)
print(data.title, X_train.shape, X_train.dtype, f"mean near zero: {abs(X_train.mean()) < 0.01}")

# %% [markdown]
# Gradients were checked in `float64`. Training doesn't need that many digits, and `float32` takes half the memory, so the nets for images
# are made of it.


# %%
def image_net(hidden_size, std=1e-4):
    """A TwoLayerNet for rows of 3072 numbers and ten classes, in float32."""
    net = TwoLayerNet(3072, hidden_size, 10, std)
    net.params = {name: np.asarray(weights, dtype=np.float32) for name, weights in net.params.items()}
    return net


# %% [markdown]
# ### A first attempt
#
# These *hyperparameters*, the numbers that training doesn't find but you choose, are bad on purpose. On CIFAR-10 they give <!--m:two_layer_net/laptop/runs/*/first attempt, validation/range-->30 to 31 %<!--/--> on the
# validation images; guessing gives 10 %.

# %%
np.random.seed(0)
bad = {"learning_rate": 1e-4, "learning_rate_decay": 0.95, "reg": 0.25, "batch_size": 200}
first_net = image_net(hidden_size=50)
first_history = first_net.train(X_train, y_train, X_val, y_val, num_iters=first_iterations, **bad)

# %% tags=["nbval-ignore-output"]
print(f"{data.title}: validation accuracy {np.mean(first_net.predict(X_val) == y_val):.2f}")

# %% [markdown]
# ### What went wrong?
#
# Before you change a hyperparameter, look. Three pictures say most of it: the loss, the two accuracies, and what the hidden units look
# for. Make up your mind about each before you open the notes below them.

# %% tags=["nbval-ignore-output"]
plots.loss_curve(first_history["loss_history"], title=f"First attempt, {data.title}")

# %% tags=["nbval-ignore-output"]
plots.accuracy_curves(first_history, title=f"First attempt, {data.title}")

# %% tags=["nbval-ignore-output"]
widgets.weight_pictures(first_net, data.class_names, title=f"First attempt, {data.title}")

# %% [markdown]
# <details><summary>Notes: open them after you have your own</summary>
#
# - **Loss.** At first next to nothing happens, because the initial weights are tiny; then it falls almost in a straight line, and it is
#   still falling when training stops. A learning rate that fits gives a steep start that flattens out. This one is too low.
# - **Accuracies.** Training and validation accuracy rise together, so the net doesn't *overfit*: it doesn't memorise its training images.
#   That is no compliment: it hasn't learnt enough to do so, it *underfits*. A wider net, more iterations or less regularisation may help;
#   stronger regularisation won't.
# - **Weights.** Each little picture is what one hidden unit looks for. On CIFAR-10 many are twins: a blue sky again and again, brown above
#   grey, a red shape with a dark underside. Others are still the noise they began as, and on the toy data all are. Fifty units, and a
#   handful of ideas among them.
#
# </details>

# %% [markdown]
# ### Task 11: search
#
# Good hyperparameters are found by trying, in an orderly way. A candidate is a dictionary: `hidden_size` and `std` make the net, all its other
# entries are settings of `train`. Write the function that trains one net for each candidate and returns the one with the best
# **validation** accuracy, along with the list of all validation accuracies, in order.


# %% nbgrader={"grade": false, "grade_id": "search", "locked": false, "schema_version": 3, "solution": true, "task": false}
def search(candidates, X, y, X_val, y_val):
    """The net that does best on the validation examples, and every candidate's accuracy on them."""
    best_net, accuracies = None, []
    for candidate in candidates:
        settings = dict(candidate)
        ### BEGIN SOLUTION
        net = image_net(settings.pop("hidden_size"), settings.pop("std"))
        net.train(X, y, X_val, y_val, **settings)
        accuracy = np.mean(net.predict(X_val) == y_val)
        if accuracy > max(accuracies, default=-1):
            best_net = net
        accuracies.append(accuracy)
        ### END SOLUTION
    return best_net, accuracies


# %% nbgrader={"grade": true, "grade_id": "test-search", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.search(search)
### BEGIN HIDDEN TESTS
check.search(search, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 12: tune
#
# Now make a list `candidates`, and search. The goal on CIFAR-10 is more than 48 % on the validation images, as in CS231n, whose authors' best
# net reached 52 %. It can be beaten. Some advice:
#
# - Change the learning rate first, by factors of three to ten. It decides more than all the rest.
# - `std` matters too: pixels are about 64 from the mean, so a hidden unit begins at about $\sqrt{3072} \cdot 64 \cdot$ `std`. With
#   $10^{-4}$ that is 0.35, and the second layer makes it smaller still: the net wakes up slowly.
# - Search with few iterations, then train the winner for longer.
# - An image in the mirror is still of the same class. `images[:, :, ::-1]` mirrors; put more rows into `X_tune` and labels into `y_tune` if
#   you like.
# - Keep a table of what you tried.

# %% [markdown]
# This cell is graded in the `smoke` budget, on toy images that nobody has seen. So train for `tuned_iterations` (see *Sizes*), or choose your
# own number with `now.pick(smoke=…, laptop=…, gpu=…)`, at most 300 in `smoke`.

# %% nbgrader={"grade": false, "grade_id": "tune", "locked": false, "schema_version": 3, "solution": true, "task": false}
np.random.seed(0)
X_tune, y_tune = X_train, y_train
### BEGIN SOLUTION
images = np.concatenate([parts.train.images, parts.train.images[:, :, ::-1]])  # as they are, and mirrored
X_tune, y_tune = rows(images), np.tile(y_train, 2)
common = {
    "reg": 0.15,
    "learning_rate_decay": 0.85,
    "num_iters": tuned_iterations,
    "verbose": now.name != "smoke",
}
candidates = [{"hidden_size": 50, "std": 3e-4, "learning_rate": 1e-3, **common}]
candidates += [{"hidden_size": tuned_width, "std": 2.5e-3, "learning_rate": 3e-3, **common}]
### END SOLUTION
best_net, accuracies = search(candidates, X_tune, y_tune, X_val, y_val)

# %% nbgrader={"grade": true, "grade_id": "test-best-net", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.best_net(best_net)
### BEGIN HIDDEN TESTS
check.best_net(best_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Compare its pictures with those of the first attempt. Choose a class, and you see the units that speak most for it.

# %% tags=["nbval-ignore-output"]
widgets.weight_pictures(best_net, data.class_names, title=f"Best net, {data.title}")

# %% [markdown]
# ### How sure can you be?
#
# Two candidates differ by one per cent. Is the better one better? Train the *same* candidate several times: initial values and minibatches are
# drawn again each time, so the accuracies differ by chance alone. The difference between two candidates has to be clearly larger than that.

# %% tags=["not-graded"]
np.random.seed(1)
quick = {"hidden_size": 50, "std": 3e-4, "learning_rate": 1e-3, "reg": 0.15, "num_iters": first_iterations}
_, again = search(3 * [quick], X_train, y_train, X_val, y_val)

# %% tags=["nbval-ignore-output", "not-graded"]
print(f"{data.title}: {np.round(again, 3)}, mean {np.mean(again):.3f}, deviation {np.std(again, ddof=1):.3f}")

# %% [markdown]
# ### Test, once
#
# The validation images chose this net, so they flatter it a little. The test images had no say in anything: their answer is the honest one,
# as long as you ask once.

# %% tags=["nbval-ignore-output"]
for name, X, y in [("training", X_train, y_train), ("test", rows(parts.test.images), y_test)]:
    print(f"{data.title}: {name} accuracy {np.mean(best_net.predict(X) == y):.2f}")

# %% [markdown]
# ### Question
#
# Suppose your net is much better on the training images than on the test images. Which of these would shrink the gap, and which would not?
# For each, say why in a sentence or two; say also whether test accuracy would go up with it.
#
# 1. train on a larger data set
# 2. add more hidden units
# 3. increase the regularisation

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-gap", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **1 and 3 shrink the gap, 2 does not.**
#
# 1. More data: a net with the same number of weights can memorise a smaller share of it, so it has to find what
#    the images of a class have in common. Training accuracy falls a little, test accuracy rises.
# 2. More hidden units: more weights, so more room to memorise the training images. The gap grows or stays. Test
#    accuracy may still rise, if the net was too narrow before.
# 3. Stronger regularisation: large weights cost more, so only patterns that pay for many images survive. Training
#    accuracy falls; test accuracy rises up to a point, then falls too, when the net becomes too stiff for either. A
#    small gap alone is no achievement: the first attempt had none.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: how far with two layers?
#
# *An open goal, outside the points.* How far can a two-layer net get on CIFAR-10? The reference in this course's records reaches <!--m:two_layer_net/laptop/runs/*/tuned, test-->57.5 %<!--/--> of
# the test images with 300 hidden units and mirrored images. Beat it with NumPy alone: dropout, momentum, shifted copies, another
# initialisation, a better schedule, several nets that vote. Report the mean over three seeds, the number of weights and the minutes;
# a table with one change per line is worth more than a record.

# %% [markdown]
# ## What you have
#
# A neural network in about sixty lines, each of which you can explain. Everything in the assignments to come is this, with more layers and a
# library that writes `backward` for you: scores, a loss, gradients by the chain rule, small steps, and a look at the curves before the
# next guess.

# %% [markdown]
# ## What to read next
#
# - D. Rumelhart, G. Hinton, R. Williams: [Learning representations by back-propagating errors](https://doi.org/10.1038/323533a0) (1986). Four
#   pages that made the backward pass known.
# - CS231n: [Backpropagation, intuitions](https://cs231n.github.io/optimization-2/) and [Neural networks, part
#   3](https://cs231n.github.io/neural-networks-3/). The chain rule as a circuit; gradient checks and loss curves, with advice for every day.
# - A. Karpathy: [micrograd](https://github.com/karpathy/micrograd). Backpropagation for any formula, in about a hundred lines of Python.
# - A. Karpathy: [A recipe for training neural networks](https://karpathy.github.io/2019/04/25/recipe/) (2019). Why nets fail silently, and
#   what to check before training one.

# %% [markdown]
# - Y. LeCun, L. Bottou, G. Orr, K.-R. Müller: [Efficient BackProp](http://yann.lecun.com/exdb/publis/pdf/lecun-98b.pdf) (1998). Why inputs are
#   centred, and where initial values come from.
# - J. Bergstra, Y. Bengio: [Random search for hyper-parameter optimization](https://jmlr.org/papers/v13/bergstra12a.html) (2012). Why random
#   candidates beat a grid.
# - A. Baydin, B. Pearlmutter, A. Radul, J. Siskind: [Automatic differentiation in machine learning: a
#   survey](https://jmlr.org/papers/v18/17-468.html) (2018). How frameworks write `backward` for you.
