# %% [markdown]
# # Optimisation
#
# Two layers trained well in assignment 2. Give the same recipe five layers, and the loss may stay where it was: part 5
# shows such a net. What made deep nets train was not one discovery but a handful of small ones, and you are going to
# build each of them in NumPy.
#
# They answer three questions. How large should the *initial values* be, so that a signal survives many layers? How long
# should a step be, and does every weight need the same? And what may be done to the activations between the layers?

# %% [markdown]
# | part | you write | points |
# | --- | --- | --- |
# | 1 signals | `initial_std`, `deep_forward`, `deep_backward` | 17 |
# | 2 steps | `momentum_step`, `rmsprop_step`, `adam_step`, `decayed_step` | 22 |
# | 3 dropout | `dropout_forward`, `dropout_backward` | 7 |
# | 4 batch normalisation | `batchnorm_forward`, `batchnorm_backward` | 23 |
# | 5 five layers | `learning_rate`; the net that fails and trains | 6 |
# | 6 find the bug | `fixed_a`, `fixed_b`, `fixed_c`, the question on curves | 25 |
#
# A task is a cell that stops with `NotImplementedError` until you replace that line. The cell below it holds a check,
# which says what it tried, what came back and what to look at next. Checks cost nothing while you work; grading repeats
# them on other numbers. Your functions must leave the arrays that they are given as they were.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import budget, drawings, plots
from cifar_helpers.checks import optimisation as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# Random numbers come from one *generator*, an object that holds its own state. Assignment 2 used NumPy's older global
# functions (`np.random.randn`), as CS231n does, so that its numbers could be compared with published ones. New code asks
# a generator.

# %% nbgrader={"grade": false, "grade_id": "generator", "locked": true, "schema_version": 3, "solution": false, "task": false}
random = np.random.default_rng(0)

# %% [markdown]
# The judge of every backward pass below is the *gradient check* of assignment 2: move one number up and down by $h$,
# look at the loss, and divide the difference by $2h$. Here it takes the gradient of any function that returns one number.


# %% nbgrader={"grade": false, "grade_id": "gradient-check", "locked": true, "schema_version": 3, "solution": false, "task": false}
def numeric_gradient(loss, array, h=1e-5):
    """Central differences of loss(), for each entry of the array in turn."""
    gradient = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        start = array[index]
        array[index] = start + h
        above = loss()
        array[index] = start - h
        gradient[index] = (above - loss()) / (2 * h)
        array[index] = start
    return gradient


def relative_error(a, b):
    """The largest difference, as a share of the largest number."""
    return np.max(np.abs(a - b)) / max(np.max(np.abs(a)), np.max(np.abs(b)), 1e-12)


# %% [markdown]
# ## 1 Signals through many layers
#
# A net of six layers multiplies by six matrices. If each makes the numbers a little smaller, the product makes them very
# much smaller: $0.5^6$ is about 1/64, $0.1^6$ a millionth. The gradient travels back through the same six matrices and
# shrinks as well. This is the *vanishing gradient*; when the factors are above 1, it is the *exploding gradient*.
#
# ### Task 1: forward through any number of layers
#
# `weights` is a list of matrices. A ReLU follows every matrix but the last. The last one gives the *logits*, the scores
# that softmax turns into probabilities. There are no biases, so that nothing distracts from the matrices.

# %% [markdown]
# Return the list of all *activations*, the arrays between the layers: `X` itself first, then what each layer gives, the
# logits last. With $L$ matrices the list has $L + 1$ entries.


# %% nbgrader={"grade": false, "grade_id": "deep-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def deep_forward(weights, X):
    """Activations of every layer: X, the hidden layers after their ReLU, the logits."""
    ### BEGIN SOLUTION
    activations = [X]
    for layer, W in enumerate(weights, start=1):
        Z = activations[-1] @ W  # (N, units of this layer)
        activations.append(np.maximum(0, Z) if layer < len(weights) else Z)
    return activations
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-deep-forward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.deep_forward(deep_forward)
### BEGIN HIDDEN TESTS
check.deep_forward(deep_forward, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 2: and back
#
# `dlogits` is the gradient of the loss with respect to the logits, as assignment 2 computed it. Walk through the list
# from its end. At each layer, two gradients leave it:
#
# $$\frac{\partial L}{\partial W_l} = A_{l-1}^\top\, D_l \qquad D_{l-1} = \big(D_l\, W_l^\top\big) \cdot [A_{l-1} > 0]$$
#
# $A_{l-1}$ went into layer $l$, and $D_l$ is the gradient before its ReLU. The square bracket is 1 where the condition
# holds and 0 elsewhere: where a ReLU cut a number off, nothing flows back. Return the list of the weights' gradients, in
# the order of `weights`.


# %% nbgrader={"grade": false, "grade_id": "deep-backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def deep_backward(weights, activations, dlogits):
    """Gradients of the loss with respect to each matrix of `weights`, in the same order."""
    ### BEGIN SOLUTION
    gradients = []
    D = dlogits  # (N, C)
    for W, A in zip(weights[::-1], activations[-2::-1], strict=True):
        gradients.append(A.T @ D)
        D = (D @ W.T) * (A > 0)
    return gradients[::-1]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-deep-backward", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.deep_backward(deep_backward)
### BEGIN HIDDEN TESTS
check.deep_backward(deep_backward, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The check compared your gradients with its own. Now judge them yourself. The loss here is the sum of the logits times
# fixed numbers, so its gradient with respect to the logits is those numbers.

# %%
small = [random.normal(size=shape) for shape in [(4, 5), (5, 6), (6, 3)]]
few, dlogits = random.normal(size=(7, 4)), random.normal(size=(7, 3))
exact = deep_backward(small, deep_forward(small, few), dlogits)

# %%
for layer, W in enumerate(small):
    numeric = numeric_gradient(lambda: np.sum(deep_forward(small, few)[-1] * dlogits), W)
    print(f"layer {layer + 1}: relative error below 1e-7: {relative_error(exact[layer], numeric) < 1e-7}")

# %% [markdown]
# ### A picture of the problem
#
# Six layers of 128 units, 200 random examples, and four choices of the weights' standard deviation: small, large, and
# two that you are about to derive. Each small picture is the histogram of one layer's activations.


# %%
def signal(std, layers=6, width=128):
    """Activations and weight gradients of a deep net whose weights have this deviation."""
    generator = np.random.default_rng(1)
    X, dlogits = generator.normal(size=(2, 200, width))
    weights = [std * generator.normal(size=(width, width)) for _ in range(layers)]
    activations = deep_forward(weights, X)
    return activations, deep_backward(weights, activations, dlogits / len(X))


# %%
sizes = {"small: 0.02": 0.02, "large: 0.3": 0.3}
signals = {name: signal(std) for name, std in sizes.items()}
plots.layer_histograms(
    {name: hidden[1:] for name, (hidden, _) in signals.items()}, "Activations of six layers"
)

# %% [markdown]
# Read the standard deviations above the histograms. With small weights the signal is gone before it reaches the output;
# with large ones it explodes. Neither net is broken: every formula is right, and a gradient check passes in both. The
# numbers are of the wrong size, that is all.

# %%
spread = {name: hidden[-1].std() for name, (hidden, _) in signals.items()}
assert spread["small: 0.02"] < 1e-4
assert spread["large: 0.3"] > 100

# %% [markdown]
# ### How large is right?
#
# One pre-activation is a sum over the inputs of a unit, whose number is called *fan-in*: $z = \sum_i w_i a_i$. If the
# weights are independent with mean 0 and deviation $s$, the mean of $z^2$ is
#
# $$\mathrm{E}[z^2] = \text{fan-in} \cdot s^2 \cdot \mathrm{E}[a^2]$$
#
# The distribution of $z$ is symmetric around 0, and a ReLU sets its negative half to 0. That halves the mean square:
# $\mathrm{E}[\mathrm{ReLU}(z)^2] = \tfrac12 \mathrm{E}[z^2]$. The signal keeps its size if the two factors cancel, when
# $\tfrac12 \cdot \text{fan-in} \cdot s^2 = 1$. That is *He initialisation* (He et al. 2015): $s = \sqrt{2 /
# \text{fan-in}}$.

# %% [markdown]
# Without the ½, for layers that are linear around 0 such as tanh, the forward pass asks for $s^2 = 1/\text{fan-in}$. The
# backward pass multiplies by the transposed matrix, so it asks for $1/\text{fan-out}$, where *fan-out* is the number of
# units that an input feeds. *Glorot initialisation* (Glorot and Bengio 2010) takes the middle:
# $s = \sqrt{2 / (\text{fan-in} + \text{fan-out})}$.

# %% [markdown]
# ### Task 3: the right scale
#
# Return the standard deviation for weights of a given shape; `rule` is `"he"` or `"glorot"`. There are two kinds of
# shape.
#
# - A *dense* (fully connected) layer has the shape (inputs, outputs): those are fan-in and fan-out.
# - A *convolution*, which the next assignment builds, slides a small window of weights over an image. Its shape is
#   (height, width, channels in, channels out). One of its outputs is a sum over the whole window and all channels: its
#   fan-in is height · width · channels in. In the same way, an input feeds height · width · channels out numbers.


# %% nbgrader={"grade": false, "grade_id": "initial-std", "locked": false, "schema_version": 3, "solution": true, "task": false}
def initial_std(shape, rule):
    """Standard deviation of the initial weights of a dense layer or a convolution."""
    ### BEGIN SOLUTION
    window = np.prod(shape[:-2])  # of a dense layer: 1, the empty product
    fan_in, fan_out = window * shape[-2], window * shape[-1]
    return np.sqrt(2 / fan_in) if rule == "he" else np.sqrt(2 / (fan_in + fan_out))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-initial-std", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.initial_std(initial_std)
### BEGIN HIDDEN TESTS
check.initial_std(initial_std, seed=check.private_seed())
### END HIDDEN TESTS

# %%
sizes |= {rule: initial_std((128, 128), rule) for rule in ("glorot", "he")}
signals = {name: signal(std) for name, std in sizes.items()}
plots.layer_histograms(
    {name: hidden[1:] for name, (hidden, _) in signals.items()}, "Activations of six layers"
)

# %% [markdown]
# The derivation makes a prediction that can be tested. After a ReLU, Glorot's weights halve the mean square of the
# activations at each layer, since fan-in and fan-out are equal here; He's keep it. The last layer has no ReLU, so we
# look at the five before it.

# %%
for rule in ("glorot", "he"):
    squares = [np.mean(hidden**2) for hidden in signals[rule][0][1:-1]]
    print(f"{rule}: {squares[-1] / squares[0]:.2f} of the first layer's mean square after four more layers")

# %%
assert np.mean(signals["glorot"][0][5] ** 2) < np.mean(signals["glorot"][0][1] ** 2) / 8
assert 0.5 < np.mean(signals["he"][0][5] ** 2) / np.mean(signals["he"][0][1] ** 2) < 2

# %% [markdown]
# The prediction for Glorot is $0.5^4 = 0.06$, for He 1. With 128 units it holds up to chance: this is a statement about
# means, and each layer adds its own scatter.
#
# And the gradients? Here is the *norm*, the root of the sum of squares, of each layer's weight gradient.

# %%
norms = {
    name: [np.linalg.norm(gradient) for gradient in gradients] for name, (_, gradients) in signals.items()
}
plots.named_curves(
    norms, "Gradient of each layer's weights", "layer", "norm of the gradient", log=True, first=1
)

# %% [markdown]
# Within a net, the norm is much the same in every layer. Two effects cancel: a weight gradient is $A_{l-1}^\top D_l$, and
# with small weights $A$ shrinks on the way forward while $D$ shrinks on the way back. Their product has passed through
# the same matrices wherever you look. Between the nets it differs by factors of thousands. The small net hardly moves;
# one step throws the large net far away. Look at the vertical axis before you blame the data.

# %%
assert all(max(norm) < 3 * min(norm) for norm in norms.values())
assert max(norms["small: 0.02"]) < min(norms["he"]) / 1000
assert min(norms["large: 0.3"]) > 20 * max(norms["he"])

# %% [markdown]
# ### Which activation?
#
# ReLU is one *activation function* of several. On the way back, the gradient is multiplied by its derivative: the square
# bracket of task 2 is the derivative of ReLU. The *sigmoid* $\sigma(z) = 1 / (1 + e^{-z})$ lies between 0 and 1, $\tanh$
# between −1 and 1. *ELU* (Clevert et al. 2015) is $e^z - 1$ below 0 and $z$ above; *Swish* (Ramachandran et al. 2017) is
# $z\, \sigma(z)$.

# %%
ACTIVATIONS = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "ReLU": lambda z: np.maximum(0, z),
    "ELU": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
    "Swish": lambda z: z / (1 + np.exp(-z)),
}


def derivative(f, z, h=1e-5):
    """Central differences of an activation function, for each entry of z."""
    return (f(z + h) - f(z - h)) / (2 * h)


# %%
z = np.linspace(-4, 4, 401)
figure, axes = plots.new_axes("Derivatives of activation functions", "z (no unit)", "derivative (no unit)")
for (name, f), line in zip(ACTIVATIONS.items(), ("-", "--", "-.", ":", (0, (6, 1, 1, 1))), strict=True):
    axes.plot(z, derivative(f, z), linestyle=line, label=name)
axes.legend()
figure.alt = "Derivatives: sigmoid at most 0.25; tanh up to 1 and soon 0; ReLU 0 or 1; ELU and Swish near ReLU, but smooth."
figure

# %% [markdown]
# Can better initial values make up for a small derivative? Take as many units in each layer as in the one before. The
# forward pass keeps its size if $\text{fan-in} \cdot s^2 \cdot \mathrm{E}[f(z)^2] = 1$. On the way back, a layer multiplies
# the mean square of the gradient by $\text{fan-out} \cdot s^2 \cdot \mathrm{E}[f'(z)^2]$. Divide one by the other, and the
# number of units and $s$ are gone:
#
# $$\text{factor of a layer} = \frac{\mathrm{E}[f'(z)^2]}{\mathrm{E}[f(z)^2]}$$


# %%
def layer_factor(f):
    """By how much a layer multiplies the gradient's mean square if the forward pass keeps its size."""
    z = np.random.default_rng(2).normal(size=1_000_000)  # pre-activations of mean 0 and deviation 1
    return np.mean(derivative(f, z) ** 2) / np.mean(f(z) ** 2)


for name, f in ACTIVATIONS.items():
    print(f"{name:>7}: {layer_factor(f):.2f} in a layer, {layer_factor(f) ** 20:.2g} in twenty")

# %% [markdown]
# So in a deep net of sigmoids the gradient vanishes with **any** initial values, unless the signal does. With ReLU the factor
# is 1, as He's derivation says, and with the other three it is a little more. Is it true of a net? Five layers, all of them with the
# $s$ that the forward pass asks for:


# %%
def measured_factor(f, layers=5, width=256):
    """The same for all layers of a net together, measured with random numbers."""
    draw = np.random.default_rng(1)
    Z, D = draw.normal(size=(2, 200, width))
    s = 1 / np.sqrt(width * np.mean(f(draw.normal(size=100_000)) ** 2))
    weights, Zs = s * draw.normal(size=(layers, width, width)), []
    for W in weights:
        Zs.append(Z)
        Z = f(Z) @ W
    start = np.mean(D**2)
    for W, Z in zip(weights[::-1], Zs[::-1], strict=True):
        D = (D @ W.T) * derivative(f, Z)
    return np.mean(D**2) / start


# %%
for name, f in ACTIVATIONS.items():
    print(f"{name:>7}: by the formula {layer_factor(f) ** 5:.2g}, measured {measured_factor(f):.2g}")
    assert 0.7 < measured_factor(f) / layer_factor(f) ** 5 < 1.4

# %% [markdown]
# ReLU has a price of its own. A unit whose $z$ is negative for all examples gets no gradient, so its weights stay as they are:
# it is *dead*. ELU and Swish have a slope there. Assignment 4 counts the dead filters of a net, and the residual nets of
# assignment 8 use ELU.

# %% [markdown]
# ## 2 Steps
#
# *Stochastic gradient descent* (SGD) moves every weight against its gradient by the same multiple, the *learning rate*.
# With one weight, everything depends on whether that rate fits the curvature of the loss.

# %%
drawings.gradient_descent()

# %% [markdown]
# Two weights can ask for two different rates. Take a valley that is steep across and flat along: a step small enough for
# the steep direction hardly moves in the flat one. Such a valley is $L(w) = \tfrac12 (a\, w_1^2 + b\, w_2^2)$ with $a$
# much larger than $b$. Its gradient is $(a w_1, b w_2)$, and a step of SGD multiplies $w_1$ by $1 - \text{rate} \cdot a$. So it diverges as soon as the rate
# exceeds $2 / a$, however flat the other direction is.

# %% nbgrader={"grade": false, "grade_id": "valley", "locked": true, "schema_version": 3, "solution": false, "task": false}
curvatures = np.array([20.0, 0.5])
start = np.array([1.0, 4.0])


# %%
def walk(step, steps=30):
    """The path from the start under step(w, gradient), a function that returns the next w."""
    path = [start]
    for _ in range(steps):
        path.append(step(path[-1], curvatures * path[-1]))
    return np.array(path)  # (steps + 1, 2)


# %%
paths = {"SGD": walk(lambda w, gradient: w - 0.09 * gradient)}
assert abs(walk(lambda w, gradient: w - 0.11 * gradient)[-1, 0]) > 100  # 0.11 > 2 / 20: it diverges
plots.valley_paths(paths, curvatures, "A narrow valley")

# %% [markdown]
# ### Task 4: momentum
#
# *Momentum* gives the weights inertia. A *velocity* remembers the steps so far, each new gradient only pushes it, and
# the weights move by the velocity. Pushes that alternate cancel out; pushes that agree add up.
#
# $$v \leftarrow \mu\, v - \text{rate} \cdot g \qquad w \leftarrow w + v$$
#
# $g$ is the gradient and $\mu$ (`momentum`, often 0.9) the share of the velocity that is kept. There is another
# convention, PyTorch's: $v \leftarrow \mu v + g$ and $w \leftarrow w - \text{rate} \cdot v$. With a constant rate both
# walk the same path, but their velocities differ, and when the rate changes so do their paths. Write the one above,
# which is Keras's. Return the new weights and the new velocity.


# %% nbgrader={"grade": false, "grade_id": "momentum-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    """Weights and velocity after one step of SGD with momentum."""
    ### BEGIN SOLUTION
    velocity = momentum * velocity - rate * grad
    return w + velocity, velocity
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-momentum-step", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.momentum_step(momentum_step)
### BEGIN HIDDEN TESTS
check.momentum_step(momentum_step, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Does Keras agree?
#
# A check that somebody wrote for a course may be wrong. A library in wide use is a better witness, so each of your
# optimizers is compared with Keras's own: the same initial weights, the same gradients, and both paths step by step.

# %% tags=["not-graded"]
import keras

keras.utils.set_random_seed(0)


# %%
def keras_path(optimizer, w, gradients):
    """The weights after each step of an optimizer of Keras."""
    variable, path = keras.Variable(w), []
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient, "float32")], [variable])
        path.append(keras.ops.convert_to_numpy(variable))
    return np.array(path)


# %%
def agree(ours, theirs):
    """Whether two paths are the same, up to float32."""
    return bool(np.allclose(ours, theirs, rtol=1e-4, atol=1e-6))


# %%
w0, gradients = random.normal(size=(3, 2)), random.normal(size=(20, 3, 2))
w, velocity, path = w0, np.zeros_like(w0), []
for gradient in gradients:
    w, velocity = momentum_step(w, gradient, velocity, rate=0.05)
    path.append(w)

# %% tags=["not-graded"]
theirs = keras_path(keras.optimizers.SGD(0.05, momentum=0.9), w0, gradients)
print(f"20 steps of momentum, the same as Keras's: {agree(path, theirs)}")

# %% [markdown]
# ### Task 5: RMSprop
#
# Momentum still has one rate for all weights. *RMSprop* (Hinton's lecture, 2012) gives each weight its own: it divides
# the gradient by the root of a running mean of its squares (RMS: root mean square). A weight with large gradients takes
# shorter steps, one with small gradients longer ones.
#
# $$s \leftarrow \rho\, s + (1 - \rho)\, g^2 \qquad w \leftarrow w - \text{rate} \cdot \frac{g}{\sqrt{s + \epsilon}}$$
#
# $s$ has the shape of $w$, and all operations are by entry. $\rho$ (`rho`) says how long the memory is: with 0.9, about
# the last ten gradients. $\epsilon$ keeps the division safe; here, as in Keras, it stands **inside** the root. Return
# the new weights and the new $s$.


# %% nbgrader={"grade": false, "grade_id": "rmsprop-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rmsprop_step(w, grad, mean_square, rate, rho=0.9, epsilon=1e-7):
    """Weights and running mean of the squared gradients after one step of RMSprop."""
    ### BEGIN SOLUTION
    mean_square = rho * mean_square + (1 - rho) * grad**2
    return w - rate * grad / np.sqrt(mean_square + epsilon), mean_square
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-rmsprop-step", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.rmsprop_step(rmsprop_step)
### BEGIN HIDDEN TESTS
check.rmsprop_step(rmsprop_step, seed=check.private_seed())
### END HIDDEN TESTS

# %%
w, mean_square, path = w0, np.zeros_like(w0), []
for gradient in gradients:
    w, mean_square = rmsprop_step(w, gradient, mean_square, rate=0.01)
    path.append(w)

# %% tags=["not-graded"]
theirs = keras_path(keras.optimizers.RMSprop(0.01, rho=0.9), w0, gradients)
print(f"20 steps of RMSprop, the same as Keras's: {agree(path, theirs)}")

# %% [markdown]
# ### Task 6: Adam
#
# *Adam* (Kingma and Ba 2014) joins the two: a running mean $m$ of the gradients, like a velocity, over the root of a
# running mean $v$ of their squares.
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# Both start at 0, so at first both are too small: after one step with $\beta_2 = 0.999$, $v$ is a thousandth of $g^2$.
# *Bias correction* divides by what is missing. If every gradient were the same $g$, then after $t$ steps
# $m = (1 - \beta_1^t)\, g$; divided by $1 - \beta_1^t$ it is $g$.

# %% [markdown]
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad w \leftarrow w - \text{rate} \cdot \frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# $t$ counts the steps **including this one**: in the first step it is 1. (With 0 the division fails.) Here $\epsilon$
# stands outside the root. Only $\hat m$ and $\hat v$ are corrected; $m$ and $v$ are remembered as they are.
#
# `state` is a dictionary with `m`, `v` and `t`, the number of steps taken before. Return the new weights and a new state
# with the same keys.


# %% nbgrader={"grade": false, "grade_id": "adam-state", "locked": true, "schema_version": 3, "solution": false, "task": false}
def adam_state(w):
    """What Adam remembers before its first step."""
    return {"m": np.zeros_like(w), "v": np.zeros_like(w), "t": 0}


# %% nbgrader={"grade": false, "grade_id": "adam-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step(w, grad, state, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Weights and state after one step of Adam."""
    ### BEGIN SOLUTION
    t = state["t"] + 1
    m = beta_1 * state["m"] + (1 - beta_1) * grad
    v = beta_2 * state["v"] + (1 - beta_2) * grad**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return w - rate * m_hat / (np.sqrt(v_hat) + epsilon), {"m": m, "v": v, "t": t}
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-adam-step", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.adam_step(adam_step)
### BEGIN HIDDEN TESTS
check.adam_step(adam_step, seed=check.private_seed())
### END HIDDEN TESTS

# %%
w, state, path = w0, adam_state(w0), []
for gradient in gradients:
    w, state = adam_step(w, gradient, state, rate=0.01)
    path.append(w)

# %% tags=["not-graded"]
theirs = keras_path(keras.optimizers.Adam(0.01), w0, gradients)
print(f"20 steps of Adam, the same as Keras's: {agree(path, theirs)}")

# %% [markdown]
# Keras adds $\epsilon$ to the root of the uncorrected $v$, a variant that the paper mentions after its algorithm. With
# $\epsilon = 10^{-7}$ the two can't be told apart here; the check accepts both.
#
# What does bias correction do? In the first step $\hat m = g$ and $\sqrt{\hat v} = |g|$, so every weight moves by
# exactly the learning rate, whatever its gradient. Without it the first step is
# $(1 - \beta_1) / \sqrt{1 - \beta_2}$ times as long: with the usual values, more than three times.

# %%
tiny, _ = adam_step(np.zeros(3), np.array([1e-3, 1.0, 1e3]), adam_state(np.zeros(3)), rate=0.01)
print("first step:", tiny.round(5), f"without correction {(1 - 0.9) / np.sqrt(1 - 0.999):.2f} times as long")

# %% [markdown]
# ### The valley again
#
# Each optimizer takes 30 steps from the same point, with a rate that suits it.

# %%
memory = {"velocity": np.zeros(2), "adam": adam_state(start)}


def with_momentum(w, gradient):
    w, memory["velocity"] = momentum_step(w, gradient, memory["velocity"], rate=0.03, momentum=0.8)
    return w


def with_adam(w, gradient):
    w, memory["adam"] = adam_step(w, gradient, memory["adam"], rate=0.2)
    return w


# %%
paths |= {"momentum": walk(with_momentum), "Adam": walk(with_adam)}
plots.valley_paths(paths, curvatures, "A narrow valley, 30 steps")

# %% [markdown]
# SGD jumps from wall to wall and creeps along the valley. Momentum and Adam get further along it in the same number of
# steps.
# Adam's first step is the same in both directions: it divides each gradient by its own size, and so does not see which
# direction is steep.

# %%
signs = np.sign(paths["SGD"][:10, 0])
assert np.all(signs[1:] != signs[:-1])  # from wall to wall
assert np.allclose(paths["Adam"][1] - paths["Adam"][0], -0.2, atol=1e-5)  # both by the learning rate
assert all(abs(paths[name][-1, 1]) < abs(paths["SGD"][-1, 1]) for name in ("momentum", "Adam"))

# %% [markdown]
# That does not prove that Adam is the better optimizer. A valley of two weights is not a net, and each rate was chosen to
# suit. Which one reaches the better accuracy is a question for measurements, with every optimizer's rate tuned: the
# capstone assignment does that.

# %% [markdown]
# ### Task 7: weight decay, coupled and decoupled
#
# *L2 regularisation* adds a penalty to the loss. With $\tfrac12 \lambda \sum w^2$ its gradient is $\lambda w$.
# (Assignment 2 had the penalty without ½, and $2 \cdot \texttt{reg} \cdot w$ in the gradient: $\lambda = 2 \cdot
# \texttt{reg}$.) *Weight decay* leaves the loss alone and shrinks every weight by a fixed share in each step. For SGD
# the two are the same step:
#
# $$w - \text{rate} \cdot (g + \lambda w) = w - \text{rate} \cdot g - \text{rate} \cdot \lambda\, w$$

# %% [markdown]
# For Adam they are not. The penalty's gradient goes into $m$ and $v$, and is divided by $\sqrt{\hat v}$ like the rest: a
# weight with large gradients is hardly penalised. *Decoupled* weight decay keeps it out (Loshchilov and Hutter 2019);
# with it Adam is called *AdamW*:
#
# $$w \leftarrow w - \text{rate} \cdot \frac{\hat m}{\sqrt{\hat v} + \epsilon} - \text{rate} \cdot \lambda\, w$$
#
# Write both with your `adam_step`: with `decoupled=False` the gradient that it is given is $g + \lambda w$, with
# `decoupled=True` it is $g$, and the decay, of the weights **before** the step, is subtracted from what comes back.


# %% nbgrader={"grade": false, "grade_id": "decayed-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def decayed_step(w, grad, state, rate, decay, decoupled):
    """Weights and state after one step of Adam with L2 regularisation, or with decoupled weight decay."""
    ### BEGIN SOLUTION
    if not decoupled:
        return adam_step(w, grad + decay * w, state, rate)
    stepped, state = adam_step(w, grad, state, rate)
    return stepped - rate * decay * w, state
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-decayed-step", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.decayed_step(decayed_step)
### BEGIN HIDDEN TESTS
check.decayed_step(decayed_step, seed=check.private_seed())
### END HIDDEN TESTS


# %%
def decayed_path(decoupled, gradients, w):
    """The weights after each step of `decayed_step`, with rate 0.01 and decay 0.1."""
    state, path = adam_state(w), []
    for gradient in gradients:
        w, state = decayed_step(w, gradient, state, 0.01, 0.1, decoupled)
        path.append(w)
    return np.array(path)


# %% tags=["not-graded"]
theirs = keras_path(keras.optimizers.AdamW(0.01, weight_decay=0.1), w0, gradients)
print(f"20 steps of AdamW, the same as Keras's: {agree(decayed_path(True, gradients, w0), theirs)}")

# %% [markdown]
# Where do they differ? Take two weights that start at 1 and see nothing but noise, the first loud, the second quiet.
# There is nothing to learn, so only the penalty has a direction. For 300 steps, averaged over 200 copies:

# %%
noise = random.normal(size=(300, 200, 2)) * [10.0, 0.1]
for name, decoupled in [("L2 in the gradient", False), ("decoupled", True)]:
    loud, quiet = decayed_path(decoupled, noise, np.ones((200, 2)))[-1].mean(axis=0)
    print(f"{name}: loud {loud:.2f}, quiet {quiet:.2f}; by decay alone {0.999**300:.2f}")

# %% [markdown]
# Decoupled, both shrink by what the formula says: by a factor of $1 - 0.01 \cdot 0.1$ in each step. With L2 in the
# gradient the loud weight keeps nearly all of its size, and the quiet one loses nearly all of it. The strength of the
# penalty depends on the noise of the gradient, which nobody asked for.

# %%
loud, quiet = decayed_path(False, noise, np.ones((200, 2)))[-1].mean(axis=0)
assert loud > 0.9 > 0.1 > quiet
assert np.allclose(decayed_path(True, noise, np.ones((200, 2)))[-1].mean(axis=0), 0.999**300, atol=0.05)

# %% [markdown]
# ## 3 Dropout
#
# A large net can memorise its training examples. *Dropout* (Srivastava et al. 2014) makes that harder: in each training
# step every hidden unit is switched off with probability `rate`, so no unit can rely on any other one being there.
#
# If a share of the units is missing, the next layer receives less. *Inverted dropout* makes up for it at once: what is
# kept is divided by $1 - \text{rate}$, so the mean of every activation stays the same, and *inference*, the use of the
# net after training, needs no change at all.
#
# $$\mathrm{E}[\text{mask} \cdot a] = (1 - \text{rate}) \cdot \frac{a}{1 - \text{rate}} + \text{rate} \cdot 0 = a$$

# %%
drawings.dropout()

# %% [markdown]
# ### Task 8: dropout, forward and backward
#
# Draw a *mask* of the shape of `A`: each entry is 0 with probability `rate` and $1 / (1 - \text{rate})$ otherwise,
# independently of all others. `random.random(A.shape)` draws numbers between 0 and 1. Return the masked activations and
# the mask. With `training=False` return `A` as it is, and `None` for the mask.


# %% nbgrader={"grade": false, "grade_id": "dropout-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout_forward(A, rate, training):
    """Activations after inverted dropout, and the mask that they were multiplied by."""
    ### BEGIN SOLUTION
    if not training:
        return A, None
    mask = (random.random(A.shape) >= rate) / (1 - rate)
    return A * mask, mask
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-dropout-forward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.dropout_forward(dropout_forward)
### BEGIN HIDDEN TESTS
check.dropout_forward(dropout_forward, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Now the backward pass. The forward pass multiplied by a mask. What does that mean for the gradient? The mask is the one of
# the forward pass: drawn again, it would let gradient flow through units that had no say.


# %% nbgrader={"grade": false, "grade_id": "dropout-backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout_backward(dout, mask):
    """Gradient with respect to the activations before dropout."""
    ### BEGIN SOLUTION
    return dout * mask
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-dropout-backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.dropout_backward(dropout_backward)
### BEGIN HIDDEN TESTS
check.dropout_backward(dropout_backward, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# A gradient check of something random needs the same random numbers in both losses, or it compares two different
# functions. So hold the mask fixed.

# %%
A, dout = random.normal(size=(2, 5, 4))
_, mask = dropout_forward(A, 0.4, training=True)
numeric = numeric_gradient(lambda: np.sum(A * mask * dout), A)
print(f"relative error below 1e-8: {relative_error(dropout_backward(dout, mask), numeric) < 1e-8}")

# %% [markdown]
# ## 4 Batch normalisation
#
# The right initial values give every layer a good scale once. Training then changes the weights, and with them the
# scale. *Batch normalisation* (Ioffe and Szegedy 2015) restores it in each step: it subtracts from every unit's
# pre-activation its mean over the minibatch, and divides by its deviation.
#
# $$\hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \qquad y = \gamma\, \hat x + \beta$$
#
# $\mu$ and $\sigma^2$ are mean and variance over the batch, one of each per unit. $\gamma$ and $\beta$ are learned, one
# of each per unit as well. With them the layer can undo the normalisation where that helps: its scale becomes a parameter
# that gradient descent sets.

# %%
drawings.batch_normalisation()

# %% [markdown]
# Why does it help? The paper's explanation is *internal covariate shift*: each layer's inputs keep changing their
# distribution while the layers below learn. Santurkar et al. (2018) questioned it: they added noise **after** batch
# normalisation, so that the distributions shifted more than without it, and the nets trained as well as before. They
# found instead that the loss and its gradients become smoother. That it helps is a fact; why is still being studied.

# %% [markdown]
# ### Task 9: batch normalisation, forward
#
# At inference there may be only one image, and its result must not depend on its neighbours in the batch. So training
# keeps *moving statistics*, running means of every batch's mean and variance, and inference uses those:
#
# $$\text{moving} \leftarrow \text{momentum} \cdot \text{moving} + (1 - \text{momentum}) \cdot \text{batch}$$
#
# This is Keras's convention: with momentum 0.9 a new batch counts a tenth. PyTorch calls the same setting 0.1.

# %% [markdown]
# A dense layer gives $(N, D)$: the statistics run over the $N$ examples. A convolution gives *feature maps*
# $(N, H, W, C)$, and uses the same weights at every position. So all positions of a channel belong together: the
# statistics run over the images **and** the positions. In both cases that is every axis but the last.
#
# The variance is the mean of the squared deviations, divided by the count, not by the count minus one: `np.var` as it
# comes. Return three things:
#
# - the output, of the shape of `X`;
# - the moving statistics, a new dictionary with `mean` and `variance`; at inference those that you were given;
# - a dictionary for the backward pass with `normalised` ($\hat x$), `std` ($\sqrt{\sigma^2 + \epsilon}$) and `gamma`; at
#   inference `None`.


# %% nbgrader={"grade": false, "grade_id": "batchnorm-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_forward(X, gamma, beta, moving, training, momentum=0.9, epsilon=1e-3):
    """Normalised activations, the moving statistics, and what the backward pass needs."""
    ### BEGIN SOLUTION
    if not training:
        return gamma * (X - moving["mean"]) / np.sqrt(moving["variance"] + epsilon) + beta, moving, None
    axes = tuple(range(X.ndim - 1))  # all but the last
    batch = {"mean": X.mean(axis=axes), "variance": X.var(axis=axes)}
    moving = {name: momentum * moving[name] + (1 - momentum) * batch[name] for name in batch}
    std = np.sqrt(batch["variance"] + epsilon)
    normalised = (X - batch["mean"]) / std
    return gamma * normalised + beta, moving, {"normalised": normalised, "std": std, "gamma": gamma}
    ### END SOLUTION


# %% [markdown]
# Three checks: the output in training and what the backward pass needs, then the moving statistics and inference, then
# feature maps.

# %% nbgrader={"grade": true, "grade_id": "test-batchnorm-training", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.batchnorm_training(batchnorm_forward)
### BEGIN HIDDEN TESTS
check.batchnorm_training(batchnorm_forward, seed=check.private_seed())
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test-batchnorm-inference", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.batchnorm_inference(batchnorm_forward)
### BEGIN HIDDEN TESTS
check.batchnorm_inference(batchnorm_forward, seed=check.private_seed())
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test-batchnorm-maps", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.batchnorm_maps(batchnorm_forward)
### BEGIN HIDDEN TESTS
check.batchnorm_maps(batchnorm_forward, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Batch normalisation also forgives initial values of the wrong size. Ten times as large weights make ten times as large a
# mean and deviation, and the output is the same, up to $\epsilon$.

# %%
X, W, moving = (
    random.normal(size=(50, 20)),
    random.normal(size=(20, 8)),
    {"mean": np.zeros(8), "variance": np.ones(8)},
)
outs = [batchnorm_forward(c * X @ W, np.ones(8), np.zeros(8), moving, training=True)[0] for c in (1, 10)]
print(f"largest difference: {np.max(np.abs(outs[0] - outs[1])):.4f}")

# %% [markdown]
# How fast do moving statistics forget where they started? After $n$ batches a share of $\text{momentum}^n$ is left. With
# Keras's default of 0.99 and 48 batches that is 62 %: a net that was trained for a moment only is worse at inference
# than in training, and nothing is wrong with it.

# %%
print(f"left after 48 batches: {0.99**48:.0%} with momentum 0.99, {0.9**48:.1%} with 0.9")

# %% [markdown]
# ### Task 10: batch normalisation, backward
#
# The difficulty is that $x$ reaches the output along three paths: directly, through the mean, and through the variance.
# Here is the *computational graph*: black arrows compute, orange ones carry the gradient back.

# %%
plots.batchnorm_graph()

# %% [markdown]
# Follow the orange arrows. $D$ is the gradient with respect to the output, and $\hat D = \gamma D$ that with respect to
# $\hat x$. Sums and means run over the axes of the statistics:
#
# $$\frac{\partial L}{\partial \beta} = \sum D \qquad \frac{\partial L}{\partial \gamma} = \sum D \cdot \hat x$$
#
# $$\frac{\partial L}{\partial x} = \frac{1}{\sqrt{\sigma^2 + \epsilon}} \Big( \hat D - \operatorname{mean}(\hat D) - \hat x \cdot \operatorname{mean}(\hat D \cdot \hat x) \Big)$$

# %% [markdown]
# The three terms are the three paths. The second takes the mean out of the gradient: adding the same number to all inputs
# changes no output, so the gradient must not point there. The third takes out the direction of $\hat x$: making all
# deviations larger changes (but for $\epsilon$) no output either.
#
# `cache` is the dictionary of the forward pass. Return the gradients with respect to `X`, `gamma` and `beta`, for dense
# layers and feature maps alike.


# %% nbgrader={"grade": false, "grade_id": "batchnorm-backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_backward(dout, cache):
    """Gradients with respect to X, gamma and beta."""
    ### BEGIN SOLUTION
    axes = tuple(range(dout.ndim - 1))
    normalised = cache["normalised"]
    dnormalised = cache["gamma"] * dout
    along_mean = dnormalised.mean(axis=axes)
    along_std = normalised * (dnormalised * normalised).mean(axis=axes)
    dX = (dnormalised - along_mean - along_std) / cache["std"]
    return dX, (dout * normalised).sum(axis=axes), dout.sum(axis=axes)
    ### END SOLUTION


# %% [markdown]
# Two checks: the two parameters, then `X`; each with dense activations and with feature maps.

# %% nbgrader={"grade": true, "grade_id": "test-batchnorm-parameters", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.batchnorm_parameters(batchnorm_backward)
### BEGIN HIDDEN TESTS
check.batchnorm_parameters(batchnorm_backward, seed=check.private_seed())
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test-batchnorm-inputs", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.batchnorm_inputs(batchnorm_backward)
### BEGIN HIDDEN TESTS
check.batchnorm_inputs(batchnorm_backward, seed=check.private_seed())
### END HIDDEN TESTS


# %%
def normalised_sum(X, gamma, beta, dout):
    """A loss whose gradient with respect to the normalised activations is dout."""
    moving = {"mean": np.zeros(X.shape[-1]), "variance": np.ones(X.shape[-1])}
    out, _, cache = batchnorm_forward(X, gamma, beta, moving, training=True)
    return np.sum(out * dout), cache


# %%
def input_error(shape):
    """Relative error of dX for random activations of a shape, and dX itself."""
    (X, dout), (gamma, beta) = random.normal(size=(2, *shape)), random.normal(size=(2, shape[-1]))
    dX, _, _ = batchnorm_backward(dout, normalised_sum(X, gamma, beta, dout)[1])
    numeric = numeric_gradient(lambda: normalised_sum(X, gamma, beta, dout)[0], X)
    return relative_error(dX, numeric), dX


# %%
for shape in [(6, 3), (2, 3, 4, 3)]:
    error, dX = input_error(shape)
    print(f"{shape}: relative error below 1e-6: {error < 1e-6}")

# %% [markdown]
# The text said that the gradient must not point where all inputs grow by the same number. So over the batch it sums
# to 0, whatever `dout` is:

# %%
assert np.allclose(dX.sum(axis=(0, 1, 2)), 0, atol=1e-9)

# %% [markdown]
# ### Other axes
#
# Batch normalisation makes what a net says of an image depend on the other images of its batch. With few images in a batch
# its statistics are noise, and at inference it needs others. The same formula with other axes needs neither:
#
# | normalisation | mean and variance over | published |
# | --- | --- | --- |
# | batch | images, rows and columns, for each channel | Ioffe and Szegedy 2015 |
# | *layer* | rows, columns and channels, for each image | Ba, Kiros and Hinton 2016 |
# | *group* | rows, columns and the channels of a group, for each image | Wu and He 2018 |
#
# Each is followed by $\gamma$ and $\beta$ of each channel, left out here. Transformers use layer normalisation.


# %%
def normalised_over(maps, axes):
    """Maps minus their mean over some axes, divided by their deviation."""
    centred = maps - maps.mean(axes, keepdims=True)
    return centred / np.sqrt(maps.var(axes, keepdims=True) + 1e-5)


def by_group(maps, groups=3):
    """Group normalisation of maps (N, H, W, C)."""
    parts = maps.reshape(*maps.shape[:3], groups, -1)  # (N, H, W, groups, channels of a group)
    return normalised_over(parts, (1, 2, 4)).reshape(maps.shape)


# %%
maps = np.random.default_rng(4).normal(size=(8, 5, 5, 6))
ways = {
    "batch": lambda maps: normalised_over(maps, (0, 1, 2)),
    "layer": lambda maps: normalised_over(maps, (1, 2, 3)),
    "group": by_group,
}
for name, normalise in ways.items():
    alone = np.allclose(normalise(maps)[:1], normalise(maps[:1]))
    print(f"{name}: an image is the same alone and in a batch of eight: {alone}")

# %% tags=["not-graded"]
theirs = keras.ops.convert_to_numpy(keras.layers.GroupNormalization(3, epsilon=1e-5)(maps.astype(np.float32)))
print(f"the same as Keras's group normalisation: {agree(by_group(maps), theirs)}")

# %% [markdown]
# Why then do the nets of this course use batch normalisation? With 32 images on each GPU, Wu and He found it slightly better
# than the others; with two it was clearly worse than group normalisation. And at inference it costs nothing: its statistics
# are fixed numbers then, which can be multiplied into the weights of the layer before.

# %% [markdown]
# ## 5 Five layers
#
# Now put all parts into one net: five matrices, and between two of them batch normalisation, ReLU and dropout. Each part
# can be left out. The loss is the *cross-entropy* of assignment 2: minus the logarithm of the probability that the right
# class gets.


# %% nbgrader={"grade": false, "grade_id": "softmax-loss", "locked": true, "schema_version": 3, "solution": false, "task": false}
def softmax_loss(logits, y):
    """Mean cross-entropy of the logits (N, C) for the labels y (N,), and its gradient."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dlogits = np.exp(logs)
    dlogits[rows, y] -= 1
    return -logs[rows, y].mean(), dlogits / len(y)


# %%
from itertools import pairwise


class DeepNet:
    """Five layers; batch normalisation and dropout can be switched off."""

    def __init__(self, std, normalise, dropout, sizes, seed=0):
        draw = np.random.default_rng(seed)
        self.normalise, self.dropout, self.params, self.moving = normalise, dropout, {}, {}
        for layer, shape in enumerate(pairwise(sizes)):
            deviation = initial_std(shape, "he") if std == "he" else std
            self.params[f"W{layer}"] = (deviation * draw.normal(size=shape)).astype(np.float32)
            self.params[f"gamma{layer}"] = np.ones(shape[1], np.float32)
            self.params[f"beta{layer}"] = np.zeros(shape[1], np.float32)
            self.moving[layer] = {"mean": np.zeros(shape[1]), "variance": np.ones(shape[1])}
        self.last = layer


# %% [markdown]
# One hidden layer, forward and backward. Read the two against your functions: each line of the backward pass undoes
# one line of the forward pass, in reverse order.


# %%
def hidden_forward(net, layer, A, training):
    """Product, batch normalisation, ReLU, dropout; and what the backward pass needs."""
    cache, Z, p = {"A": A}, A @ net.params[f"W{layer}"], net.params
    if net.normalise:
        Z, net.moving[layer], cache["norm"] = batchnorm_forward(
            Z, p[f"gamma{layer}"], p[f"beta{layer}"], net.moving[layer], training
        )
    cache["positive"] = Z > 0
    out, cache["mask"] = dropout_forward(np.maximum(0, Z), net.dropout, training)
    return out, cache


# %%
def hidden_backward(net, layer, dout, cache, grads):
    """The gradient with respect to what went into a hidden layer; its parameters' gradients go into grads."""
    dZ = dropout_backward(dout, cache["mask"]) * cache["positive"]
    if net.normalise:
        dZ, grads[f"gamma{layer}"], grads[f"beta{layer}"] = batchnorm_backward(dZ, cache["norm"])
    grads[f"W{layer}"] = cache["A"].T @ dZ
    return dZ @ net.params[f"W{layer}"].T


# %%
def logits_of(net, X, training=False):
    """Logits (N, 10), and the caches of the hidden layers."""
    caches = []
    for layer in range(net.last):
        X, cache = hidden_forward(net, layer, X, training)
        caches.append(cache)
    return X @ net.params[f"W{net.last}"], [*caches, X]


def loss_and_gradients(net, X, y):
    """Loss of a minibatch in training, and the gradients of all parameters."""
    logits, (*caches, A) = logits_of(net, X, training=True)
    loss, dlogits = softmax_loss(logits, y)
    grads, dA = {f"W{net.last}": A.T @ dlogits}, dlogits @ net.params[f"W{net.last}"].T
    for layer in reversed(range(net.last)):
        dA = hidden_backward(net, layer, dA, caches[layer], grads)
    return loss, grads


# %% [markdown]
# Before anything is trained, the whole net is put to the gradient check, with batch normalisation and without dropout,
# in `float64`.

# %%
tiny_net = DeepNet("he", normalise=True, dropout=0.0, sizes=[6, 5, 4, 3])
tiny_net.params = {name: p.astype(np.float64) for name, p in tiny_net.params.items()}
X, y = random.normal(size=(8, 6)), random.integers(3, size=8)
_, grads = loss_and_gradients(tiny_net, X, y)

# %%
for name in sorted(grads):
    numeric = numeric_gradient(lambda: loss_and_gradients(tiny_net, X, y)[0], tiny_net.params[name])
    assert relative_error(grads[name], numeric) < 1e-5, name
print(f"{len(grads)} gradients agree")

# %% [markdown]
# ### Images
#
# The budget decides which images are used: `smoke` and `toy` draw toy images, for seconds or for minutes of training,
# `laptop` and `gpu` use CIFAR-10. The next cell holds all sizes of this part.

# %%
from cifar_helpers.data import load, normalisation, splits

now = budget.current()
smoke_images, toy_images, all_images = (1_000, 500, 100), (5_000, 1_000, 1_000), (49_000, 1_000, 10_000)
split = now.pick(smoke=smoke_images, toy=toy_images, laptop=all_images, gpu=all_images)
counts = {"train": sum(split[:2]), "test": split[2]} if now.draws else {}
width, batch_size = now.pick(smoke=(32, 64), toy=(100, 128), laptop=(100, 128), gpu=(100, 128))
steps = now.pick(smoke=120, toy=400, laptop=1_000, gpu=3_000)

# %%
data = load(now.cifar10, **counts)
parts = splits.positional(data, **dict(zip(["train", "validation", "test"], split, strict=True)))
scale = normalisation.GlobalZScore.fit(parts.train.images)
X_train, X_val = (scale.apply(p.images).reshape(len(p.images), -1) for p in (parts.train, parts.validation))
y_train, y_val = parts.train.labels, parts.validation.labels

# %% [markdown]
# ### Finding the rate: a range test
#
# Instead of trying rates one after the other, let the rate grow in one short run, from far too small to far too large,
# by the same factor in each step, and watch the loss. This is the *learning-rate range test* (Smith 2015). Where the
# loss begins to fall, training begins; where it turns up, the rate is too large. A good rate lies between, nearer to the
# steepest fall than to the turn. The run ends when the loss is four times what it was.


# %%
def range_test(net, X, y, rates):
    """The loss of a minibatch before the step of SGD with each rate, as long as it does not explode."""
    losses = []
    for rate in rates:
        rows = random.choice(len(X), batch_size)
        loss, grads = loss_and_gradients(net, X[rows], y[rows])
        losses.append(loss)
        if not loss < 4 * losses[0]:
            break
        net.params |= {name: net.params[name] - rate * grad for name, grad in grads.items()}
    return losses


# %% tags=["nbval-ignore-output", "not-graded"]
layers = [3072, *[width] * 4, 10]
rates = np.geomspace(1e-4, 10, 80)
test_losses = range_test(DeepNet("he", False, 0.0, layers), X_train, y_train, rates)
plots.range_test(rates[: len(test_losses)], test_losses, f"Range test with SGD, {data.title}")

# %% [markdown]
# ### Task 11: a schedule
#
# A *learning-rate schedule* says which rate belongs to which step. A common one has two parts. In the *warm-up* the rate
# rises in equal steps: at step 0 it is $\text{highest} / \text{warmup}$, at step $\text{warmup} - 1$ it is highest. One
# reason given for it: at first Adam's running means rest on a few gradients only, and are unreliable (Liu et al. 2019).
#
# After that it falls along half a cosine (Loshchilov and Hutter 2017), from `highest` at step `warmup` towards `lowest`,
# which it would reach at step `steps`. Steps count from 0.

# %% [markdown]
# With $p$, the share of the way after the warm-up, $p = (\text{step} - \text{warmup}) / (\text{steps} - \text{warmup})$:
#
# $$\text{rate} = \text{lowest} + \tfrac12 (\text{highest} - \text{lowest}) (1 + \cos \pi p)$$
#
# Return the rate of one step. `warmup` may be 0: then the cosine begins at once.


# %% nbgrader={"grade": false, "grade_id": "learning-rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def learning_rate(step, steps, warmup, highest, lowest=0.0):
    """The learning rate of a step: a linear warm-up, then half a cosine."""
    ### BEGIN SOLUTION
    if step < warmup:
        return highest * (step + 1) / warmup
    share = (step - warmup) / (steps - warmup)
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * share))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-learning-rate", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.learning_rate(learning_rate)
### BEGIN HIDDEN TESTS
check.learning_rate(learning_rate, seed=check.private_seed())
### END HIDDEN TESTS

# %%
scheduled = [learning_rate(step, 100, 10, 3e-3, 1e-5) for step in range(100)]
plots.named_curves({"warm-up and cosine": scheduled}, "A schedule", "step", "learning rate")

# %% [markdown]
# ### A net that fails, and what makes it train
#
# The first net has what one might write without this assignment: weights of 0.01, nothing between the layers, plain SGD.
# Each row of the list adds one thing to the row above.

# %% nbgrader={"grade": false, "grade_id": "recipes", "locked": true, "schema_version": 3, "solution": false, "task": false}
RECIPES = {  # initial values, batch normalisation, dropout, optimizer, highest rate, schedule
    "plain": (0.01, False, 0.0, "sgd", 0.01, False),
    "+ He": ("he", False, 0.0, "sgd", 0.01, False),
    "+ Adam": ("he", False, 0.0, "adam", 1e-3, False),
    "+ batch normalisation": ("he", True, 0.0, "adam", 1e-3, False),
    "+ schedule": ("he", True, 0.0, "adam", 3e-3, True),
    "+ dropout": ("he", True, 0.1, "adam", 3e-3, True),
}


# %%
def train(recipe, seed=0):
    """A net trained by a recipe, and the loss of each step."""
    std, normalise, dropout, optimizer, highest, scheduled = RECIPES[recipe]
    net, draw, losses = DeepNet(std, normalise, dropout, layers, seed), np.random.default_rng(seed), []
    states = {name: adam_state(p) for name, p in net.params.items()}
    for step in range(steps):
        rate = float(learning_rate(step, steps, steps // 10, highest)) if scheduled else highest
        rows = draw.choice(len(X_train), batch_size)
        loss, grads = loss_and_gradients(net, X_train[rows], y_train[rows])
        losses.append(loss)
        for name, grad in grads.items():
            if optimizer == "sgd":
                net.params[name] = net.params[name] - rate * grad
            else:
                net.params[name], states[name] = adam_step(net.params[name], grad, states[name], rate)
    return net, losses


# %% tags=["not-graded"]
trained = {recipe: train(recipe) for recipe in RECIPES}
histories = {recipe: losses for recipe, (_, losses) in trained.items()}

# %% tags=["nbval-ignore-output", "not-graded"]
plots.named_curves(
    {name: np.convolve(losses, np.ones(10) / 10, "valid") for name, losses in histories.items()},
    f"Five layers, mean of ten minibatches, {data.title}",
    "step",
    "loss (nats)",
)

# %% tags=["nbval-ignore-output", "not-graded"]
for name, (net, _) in trained.items():
    right = [
        np.mean(logits_of(net, X)[0].argmax(axis=1) == y) for X, y in [(X_train, y_train), (X_val, y_val)]
    ]
    print(f"{data.title}, {name}: training {right[0]:.1%}, validation {right[1]:.1%}")

# %% [markdown]
# A net that gives each of ten classes the same probability has a loss of $\ln 10 = 2.30$, whatever the image. The plain
# net never leaves it. The next cell asserts this, and how far the net with batch normalisation gets.

# %% tags=["not-graded"]
last = {name: np.mean(losses[-20:]) for name, losses in histories.items()}
assert abs(last["plain"] - np.log(10)) < 0.02
assert last["+ batch normalisation"] < 0.8 * last["plain"]
print("The plain net stays at the loss of a guess; with He, Adam and batch normalisation it trains.")

# %% [markdown]
# Read the other rows with care. One run of one seed cannot rank recipes that lie close together; assignment 2's advice
# holds. And dropout makes the training loss **higher**: it is measured with units missing. What dropout is for is the
# gap between training and validation accuracy.

# %% [markdown]
# ## 6 Find the bug
#
# Nets fail silently. A wrong line in a training loop raises no error: the loss falls a little less, or not at all, and
# the only witness is its curve. Below are three loops with **one** mistake each, and their curves. They train a linear
# classifier, logits $XW$, on a problem that a correct loop solves.

# %% nbgrader={"grade": false, "grade_id": "bug-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
draw = np.random.default_rng(3)
bug_y = draw.integers(4, size=240)
bug_X = draw.normal(size=(4, 10))[bug_y] + draw.normal(size=(240, 10))
bug_W = np.zeros((10, 4))
bug_orders = np.array([draw.permutation(240) for _ in range(12)])


# %% [markdown]
# All loops have the same arguments. `orders` holds one order of the rows for each epoch, so that nothing in them is
# random, and an epoch goes once through all rows in minibatches. They return the trained weights and the loss of every
# minibatch, before its step.
#
# ### Loop A


# %%
def loop_a(W, X, y, orders, batch_size, rate):
    """Minibatch SGD, with a mistake."""
    losses = []
    for order in orders:
        X_epoch = X[order]
        for first in range(0, len(X), batch_size):
            rows = slice(first, first + batch_size)
            loss, dlogits = softmax_loss(X_epoch[rows] @ W, y[rows])
            W = W - rate * X_epoch[rows].T @ dlogits
            losses.append(loss)
    return W, losses


# %%
plots.loss_curve(loop_a(bug_W, bug_X, bug_y, bug_orders, 20, 0.1)[1], "Loop A")

# %% [markdown]
# ### Task 12: fix the three loops
#
# Form a suspicion from the curve before you read the code: four classes, so what is the loss of a guess? Then write the
# loop as it should be.


# %% nbgrader={"grade": false, "grade_id": "fixed-a", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fixed_a(W, X, y, orders, batch_size, rate):
    """Loop A without its mistake: weights and losses."""
    ### BEGIN SOLUTION
    losses = []
    for order in orders:
        X_epoch, y_epoch = X[order], y[order]
        for first in range(0, len(X), batch_size):
            rows = slice(first, first + batch_size)
            loss, dlogits = softmax_loss(X_epoch[rows] @ W, y_epoch[rows])
            W = W - rate * X_epoch[rows].T @ dlogits
            losses.append(loss)
    return W, losses
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-fixed-a", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.fixed_a(fixed_a)
### BEGIN HIDDEN TESTS
check.fixed_a(fixed_a, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Loop B
#
# This loop has momentum, in the convention of task 4, with $\mu = 0.9$.


# %%
def loop_b(W, X, y, orders, batch_size, rate):
    """Minibatch SGD with momentum, with a mistake."""
    losses, velocity, gradient = [], np.zeros_like(W), np.zeros_like(W)
    for order in orders:
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, dlogits = softmax_loss(X[rows] @ W, y[rows])
            gradient = gradient + X[rows].T @ dlogits
            velocity = 0.9 * velocity - rate * gradient
            W = W + velocity
            losses.append(loss)
    return W, losses


# %%
plots.loss_curve(loop_b(bug_W, bug_X, bug_y, bug_orders, 20, 0.02)[1], "Loop B")

# %% [markdown]
# Write the loop as it should be: momentum itself is right.


# %% nbgrader={"grade": false, "grade_id": "fixed-b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fixed_b(W, X, y, orders, batch_size, rate):
    """Loop B without its mistake: weights and losses."""
    ### BEGIN SOLUTION
    losses, velocity = [], np.zeros_like(W)
    for order in orders:
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, dlogits = softmax_loss(X[rows] @ W, y[rows])
            velocity = 0.9 * velocity - rate * X[rows].T @ dlogits
            W = W + velocity
            losses.append(loss)
    return W, losses
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-fixed-b", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.fixed_b(fixed_b)
### BEGIN HIDDEN TESTS
check.fixed_b(fixed_b, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Loop C
#
# This loop has a schedule: the rate is multiplied by 0.8 after every epoch, or so its author believes.


# %%
def loop_c(W, X, y, orders, batch_size, rate):
    """Minibatch SGD with a rate that falls by a fifth after every epoch, with a mistake."""
    losses = []
    for order in orders:
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, dlogits = softmax_loss(X[rows] @ W, y[rows])
            W = W - rate * X[rows].T @ dlogits
            losses.append(loss)
            rate = 0.8 * rate
    return W, losses


# %%
plots.loss_curve(loop_c(bug_W, bug_X, bug_y, bug_orders, 20, 0.05)[1], "Loop C")

# %% [markdown]
# Write the loop as its author meant it.


# %% nbgrader={"grade": false, "grade_id": "fixed-c", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fixed_c(W, X, y, orders, batch_size, rate):
    """Loop C without its mistake: weights and losses."""
    ### BEGIN SOLUTION
    losses = []
    for order in orders:
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, dlogits = softmax_loss(X[rows] @ W, y[rows])
            W = W - rate * X[rows].T @ dlogits
            losses.append(loss)
        rate = 0.8 * rate
    return W, losses
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-fixed-c", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.fixed_c(fixed_c)
### BEGIN HIDDEN TESTS
check.fixed_c(fixed_c, seed=check.private_seed())
### END HIDDEN TESTS

# %%
bug_arguments = {"A": (loop_a, fixed_a, 0.1), "B": (loop_b, fixed_b, 0.02), "C": (loop_c, fixed_c, 0.05)}
for name, (loop, fixed, rate) in bug_arguments.items():
    found = [np.mean(f(bug_W, bug_X, bug_y, bug_orders, 20, rate)[1][-12:]) for f in (loop, fixed)]
    assert found[1] < 0.5 < found[0]
    print(f"loop {name}: loss of the last epoch {found[0]:.2f}, fixed {found[1]:.2f}")

# %% [markdown]
# ### Question
#
# For **each** of the three loops:
#
# 1. name the mistake in one sentence;
# 2. say what in its curve pointed to it, with a number that you read from the curve or computed;
# 3. name another mistake that could give a similar curve, and an experiment of a few lines that would tell the two apart.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-curves", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Loop A.** The rows are put into the order of the epoch, the labels are not: every image has another image's label.
# The loss stays near $\ln 4 = 1.39$, the loss of a guess, and never falls (its mean in the last epoch is 1.41), since
# the labels have nothing to do with the images. A learning rate that is far too small would look alike. Experiment: give
# the loop the rows as they lie, `orders = [np.arange(240)] * 12`. Then rows and labels fit, and the loss falls; with too
# small a rate it would not.
#
# **Loop B.** The gradient is added up over all minibatches and never set back to 0, so each step follows all old
# gradients at full weight. The loss falls for some 15 steps, below that of the start, then swings higher and higher, to
# 9 in the end, because nothing forgets: the sum keeps pushing long after the valley is passed. A learning rate that is
# far too large looks alike. Experiment: print the norm of `gradient` in each step, beside that of `X[rows].T @
# dlogits`. With too large a rate alone the two are the same.
#
# **Loop C.** The rate is multiplied by 0.8 after every minibatch: after one epoch of 12 it is $0.8^{12} = 7$ % of what
# it was, and after two 0.5 %. The loss falls for about an epoch and then stays at <!--m:output/3_optimisation/^loop C: loss of the last epoch (.*),; output/3_optimisation/^loop C: .* fixed (.*)-->1.04; the fixed loop gets to 0.39<!--/-->. A
# model that can't do better would look alike. Experiment: go on from the weights reached with the first rate again. If
# the loss falls further, it was the rate.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: how deep without batch normalisation?
#
# Outside the points, and with an open end. Take `DeepNet` with `normalise=False`, and make `sizes` longer: ten layers,
# twenty, fifty. How deep a net can you train on the images above to half the loss of a guess, with initial values and
# an optimizer alone? Ideas that others have had: rescale each layer by what is **measured** on one minibatch, until its
# activations have a deviation of 1 (Mishkin and Matas 2015); orthogonal matrices (Saxe et al. 2013); begin with every
# second matrix near 0, so that the net is shallow at first. Keep a table of depth, idea, seed and loss, and say which
# of your results you would bet on with another seed.

# %% [markdown]
# ## What you have
#
# The parts that turned deep nets from a curiosity into a tool, each with a derivation, a gradient check or Keras as its
# witness: initial values that keep a signal alive, steps that fit each weight, dropout, batch normalisation, a
# schedule. And a habit: look at the sizes of activations and gradients, and at the loss curve, before you change a
# hyperparameter.

# %% [markdown]
# ## What to read next
#
# - X. Glorot and Y. Bengio, [Understanding the difficulty of training deep feedforward neural networks](https://proceedings.mlr.press/v9/glorot10a.html), 2010. The pictures of part 1, and why nobody could train such nets before.
# - K. He et al., [Delving Deep into Rectifiers](https://arxiv.org/abs/1502.01852), 2015. Section 2.2 is the derivation of He initialisation, forward and backward.
# - P. Ramachandran, B. Zoph and Q. Le, [Searching for Activation Functions](https://arxiv.org/abs/1710.05941), 2017. Swish, found by a search over formulas.
# - I. Sutskever et al., [On the importance of initialization and momentum in deep learning](https://proceedings.mlr.press/v28/sutskever13.html), 2013. Momentum and initial values belong together: neither alone is enough.
# - G. Hinton, [Neural Networks for Machine Learning, lecture 6](https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf), 2012. The slides where RMSprop was published.
# - D. Kingma and J. Ba, [Adam](https://arxiv.org/abs/1412.6980), 2014. Algorithm 1 is your `adam_step`; section 3 derives the bias correction.
# - I. Loshchilov and F. Hutter, [Decoupled Weight Decay Regularization](https://arxiv.org/abs/1711.05101), 2019. Why L2 and weight decay differ for Adam, and how much it matters.

# %% [markdown]
# - N. Srivastava et al., [Dropout](https://jmlr.org/papers/v15/srivastava14a.html), 2014. What dropout does to features and to the gap.
# - S. Ioffe and C. Szegedy, [Batch Normalization](https://arxiv.org/abs/1502.03167), 2015. The method, its gradients, and internal covariate shift as its reason.
# - Y. Wu and K. He, [Group Normalization](https://arxiv.org/abs/1803.08494), 2018. Four normalisations in one figure, and what becomes of each when batches are small.
# - S. Santurkar et al., [How Does Batch Normalization Help Optimization?](https://arxiv.org/abs/1805.11604), 2018. The experiment that questions this reason.
# - L. Smith, [Cyclical Learning Rates for Training Neural Networks](https://arxiv.org/abs/1506.01186), 2015. Section 3.3 is the range test.
# - I. Loshchilov and F. Hutter, [SGDR](https://arxiv.org/abs/1608.03983), 2017. The cosine schedule, which the capstone assignment takes up with restarts.
# - L. Liu et al., [On the Variance of the Adaptive Learning Rate and Beyond](https://arxiv.org/abs/1908.03265), 2019. Why Adam profits from a warm-up.
# - D. Mishkin and J. Matas, [All you need is a good init](https://arxiv.org/abs/1511.06422), 2015. Initial values by measurement: the first idea of the stretch task.
# - A. Saxe et al., [Exact solutions to the nonlinear dynamics of learning in deep linear neural networks](https://arxiv.org/abs/1312.6120), 2013. What depth does to learning where it can be computed, and orthogonal initial values.
# - CS231n, [Neural Networks Part 3: Learning and Evaluation](https://cs231n.github.io/neural-networks-3/). Gradient checks, loss curves and updates, with advice for every day.
# - A. Zhang et al., [Dive into Deep Learning, chapter 12](https://d2l.ai/chapter_optimization/index.html). Every optimizer here, and more of them, with code.
