# %% [markdown]
# # A residual network for a hundred classes
#
# More layers can say more, so a deeper net should do at least as well. For years it did not: beyond some twenty layers nets
# became worse, even on the images that they were trained on. In 2015 He, Zhang, Ren and Sun found a remedy that fits into one
# line: add the input $x$ of a few layers to their output. You are going to build such a *residual network*, and to train it
# on CIFAR-100, where ten times as many classes share the same number of images.
#
# | part | you write | points |
# | --- | --- | --- |
# | 1 a hundred classes | `top_k_accuracy`, `superclass_accuracy` | 24 |
# | 2 a baseline | `counts`, `baseline_net` | 20 |
# | 3 residual units | `residual_unit`, `residual_net` | 30 |
# | 4 training | `step_schedule` | 8 |
# | 5 mistakes | `errors_within`, the question | 18 |
#
# Each task is a cell that stops with `NotImplementedError` until you replace that line. Below it stands a cell with a
# check. A check that fails tells you what it tried, what came back and what to look at next; it does not cost points
# while you work. Grading repeats the same checks on other numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import augmentation, budget, evaluation, logs, plots, schedules, training
from cifar_helpers.checks import resnet as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# ## 1 A hundred classes
#
# The budget says which images are used: `smoke` draws toy pictures with CIFAR-100's classes, `laptop` and `gpu` use CIFAR-100.

# %%
from cifar_helpers.data import load, names, normalisation, splits

now = budget.current()
few, whole = (
    {"train": 800, "validation": 150, "test": 300},
    {"train": 45_000, "validation": 5_000, "test": 10_000},
)
data = load(now.cifar100, **now.pick(smoke={"train": 950, "test": 300}, laptop={}, gpu={}))
parts = splits.positional(data, **now.pick(smoke=few, laptop=whole, gpu=whole))
print(data.title, parts)

# %% [markdown]
# The classes come in twenty **superclasses** of five. In assignment 1 you worked out the table `superclass_of`: its entry $k$
# is the superclass of class $k$.

# %%
superclass_of = np.array(names.CIFAR100_SUPERCLASS_OF)
for number, name in enumerate(data.superclass_names):
    members = [data.class_names[k] for k in np.flatnonzero(superclass_of == number)]
    print(f"{name:>30}: {', '.join(members)}")

# %% [markdown]
# ### Task 1: the first k
#
# Is an image of a *maple tree* taken for an *oak tree* as wrong as one taken for a *bus*? Accuracy says so. **Top-k accuracy** is
# milder: an image counts as right if its label is among the $k$ classes that the net finds most probable. Top-1 is accuracy.
# Guessing gives 1 % of top-1 and 5 % of top-5.
#
# `labels` has the shape $(N,)$, `probabilities` $(N, C)$, and $k$ is less than $C$. Return a share from 0 to 1.
#
# What if several classes have the *same* probability? Be strict: an image counts as right only if at most $k$ classes, the label
# among them, have a probability **at least as high** as the label's. So a net that says the same of all classes gets 0, as
# it should: it has told us nothing.
#
# Write it without a loop over images: ten thousand of them are one comparison of two arrays.


# %% nbgrader={"grade": false, "grade_id": "top-k-accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def top_k_accuracy(labels, probabilities, k):
    """Share of images whose label is among the k most probable classes."""
    ### BEGIN SOLUTION
    own = probabilities[np.arange(len(labels)), labels]  # (N,)
    rank = np.sum(probabilities >= own[:, None], axis=1)  # (N,), 1 is the best
    return np.mean(rank <= k)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-top-k-accuracy", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
check.top_k_accuracy(top_k_accuracy)
### BEGIN HIDDEN TESTS
check.top_k_accuracy(top_k_accuracy, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 2: superclasses
#
# A net for a hundred classes also knows superclasses: how probable is it that the image shows a tree? That is the **sum** of the
# probabilities of the five trees. Take the superclass with the largest sum, and compare it with the superclass of the label.
#
# This is not the superclass of the most probable class. If a net gives 30 % to *bus* and 15 % to each of the trees, the class
# is *bus*, but the superclass is *trees*, with 75 %. The check tells the two apart.
#
# `superclass_of` has the shape $(C,)$. Don't rely on twenty superclasses of five classes each: the check draws others. Return a
# share from 0 to 1, again without a loop over images.


# %% nbgrader={"grade": false, "grade_id": "superclass-accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def superclass_accuracy(labels, probabilities, superclass_of):
    """Share of images whose superclass has the largest sum of probabilities."""
    ### BEGIN SOLUTION
    table = np.eye(superclass_of.max() + 1)[superclass_of]  # (C, S): 1 where class belongs to superclass
    sums = probabilities @ table  # (N, S)
    return np.mean(sums.argmax(axis=1) == superclass_of[labels])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-superclass-accuracy", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
check.superclass_accuracy(superclass_accuracy)
### BEGIN HIDDEN TESTS
check.superclass_accuracy(superclass_accuracy, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ## 2 A baseline
#
# A number is good or bad only beside another one. This net is from a report of 2017. All its convolutions are padded, so that maps
# keep their size; POOL takes the largest of 2 × 2 pixels.
#
# CONV 32 3×3, ReLU, POOL, <br>
# CONV 64 3×3, ReLU, POOL, dropout 0.1, <br>
# CONV 128 3×3, ReLU, POOL, dropout 0.25, <br>
# Flatten, DENSE 512, ReLU, dropout 0.5, DENSE 100, softmax
#
# ### Task 3: count
#
# By hand, as in assignment 5: the parameters of the three `"convolutions"`, and those of the whole net, `"baseline"`. The check
# tells you the likely slip, not the right number.

# %% nbgrader={"grade": false, "grade_id": "counts", "locked": false, "schema_version": 3, "solution": true, "task": false}
counts = {}
### BEGIN SOLUTION
counts["convolutions"] = (9 * 3 + 1) * 32 + (9 * 32 + 1) * 64 + (9 * 64 + 1) * 128
counts["baseline"] = counts["convolutions"] + (4 * 4 * 128 + 1) * 512 + (512 + 1) * 100  # 32 → 16 → 8 → 4
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test-counts", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.counts(counts)

# %% [markdown]
# ### Task 4: build
#
# Each call must return a new, untrained net. The check gives random weights to it and compares its predictions with those of the
# net above. Then it runs the net as in training, where the dropouts are active, to see what they drop.

# %%
import keras
from keras import layers, regularizers


# %% nbgrader={"grade": false, "grade_id": "baseline-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def baseline_net():
    """Three padded convolutions, each with its pooling, and a hidden dense layer; untrained."""
    ### BEGIN SOLUTION
    net = keras.Sequential([keras.Input((32, 32, 3))])
    for filters, rate in ((32, 0.0), (64, 0.1), (128, 0.25)):
        net.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        net.add(layers.MaxPooling2D(2))
        net.add(layers.Dropout(rate))
    net.add(layers.Flatten())
    net.add(layers.Dense(512, activation="relu"))
    net.add(layers.Dropout(0.5))
    net.add(layers.Dense(100, activation="softmax", dtype="float32"))
    return net
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-baseline-net", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
check.baseline_net(baseline_net)
### BEGIN HIDDEN TESTS
check.baseline_net(baseline_net, seed=check.private_seed())
### END HIDDEN TESTS

# %%
print(f"{baseline_net().count_params():,} by Keras, {counts['baseline']:,} by hand")

# %% [markdown]
# ### With and without augmentation
#
# Images are scaled as before: minus the mean, by the deviation, both of the training images.

# %%
scale = normalisation.GlobalZScore.fit(parts.train.images)
X_train, X_val, X_test = (scale.apply(part.images) for part in (parts.train, parts.validation, parts.test))
y_train, y_val, y_test = parts.train.labels, parts.validation.labels, parts.test.labels
print(X_train.shape, X_train.dtype)


# %% [markdown]
# Augmentation is that of assignment 6, now from the library: every batch is mirrored and shifted at random when it is needed.
# (The report used `ImageDataGenerator`, which is deprecated.)


# %%
def changed_batch(X, y, positions, seed):
    """Images at these positions, each mirrored or not and shifted by up to 4 pixels, and their labels."""
    return augmentation.flip_and_crop(X[positions], seed), y[positions]


# %% [markdown]
# Each epoch is saved in the folder `runs`: if a training is stopped, run its cell again, and it goes on after the last
# whole epoch.

# %%
training.use_mixed_precision()
nets, histories = {}, {}


def train_until(name, build, epochs, **settings):
    """Trains the net of that name until so many epochs are done, from where its folder is."""
    training.seed(0)
    nets[name] = build()
    nets[name].compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    settings["folder"] = now.pick(smoke=None, laptop=f"runs/6-{name}", gpu=f"runs/6-{name}")
    settings["title"] = f"{name}, {data.title}"
    histories[name] = training.fit(nets[name], (X_train, y_train), (X_val, y_val), epochs, **settings)


# %% [markdown]
# *TensorBoard* is a program that shows in the browser what happens in a training, while it is still going on. It reads the logs
# that a callback writes into a folder. (Keras has a callback for them, too, `keras.callbacks.TensorBoard`, which needs TensorBoard to
# be installed. That of the library doesn't, and a training that goes on after a break goes on in its logs.)

# %% tags=["not-graded"]
import tempfile

log_folder = now.pick(smoke=tempfile.mkdtemp(), laptop="runs/logs/augmented", gpu="runs/logs/augmented")
logging = logs.callback(log_folder)

# %% [markdown]
# Before you run the next cells, write down the test accuracies that you expect. In `laptop`, on two cores with nothing else to do,
# an epoch took 27 seconds (float32, measured): 7 minutes for the first cell, 5 for each of the two others, the second of which
# goes on where the first one ends.

# %% tags=["not-graded"]
train_until("plain", baseline_net, epochs=now.pick(smoke=5, laptop=16, gpu=60))

# %% tags=["not-graded"]
moving = {"make_batch": changed_batch, "callbacks": [logging]}
train_until("augmented", baseline_net, epochs=now.pick(smoke=5, laptop=12, gpu=120), **moving)

# %% tags=["not-graded"]
if now.name == "laptop":
    train_until("augmented", baseline_net, 24, **moving)

# %% tags=["nbval-ignore-output", "not-graded"]
plots.validation_curves(histories, f"Baseline with and without augmentation, {data.title}")

# %% [markdown]
# The report got **56.0 %** of CIFAR-100's test images right with augmentation (150 epochs), and **49.4 %** without. These are
# published numbers, of one run each.
#
# To look at the logs in a notebook, install TensorBoard (Colab has it) and run the last two of these lines in a cell of their own; or
# run `tensorboard --logdir runs/logs` in a terminal.
#
# ```
# %pip install tensorboard
# %load_ext tensorboard
# %tensorboard --logdir runs/logs
# ```
#
# The same logs as a figure, for those who have no TensorBoard:

# %% tags=["nbval-ignore-output", "not-graded"]
plots.training_curves(logs.read(log_folder), f"Baseline, augmented, {data.title}")

# %% [markdown]
# ## 3 Residual units
#
# ### Why add x?
#
# If a layer computes $f(x)$, the gradient is multiplied by $f'(x)$ on its way back through it. Twenty layers are twenty factors: if
# most are a little below 1, hardly anything arrives at the first layer. The gradient *vanishes*. A residual unit computes
# $x + f(x)$. Its factor is $1 + f'(x)$: whatever $f$ does, the gradient also passes unchanged, as long as nothing but additions
# stands on the way of $x$. (In the first residual nets a ReLU followed each addition; units with nothing after the addition, such as
# those below, are called *pre-activation* units.)
#
# That can be measured, before any training: how much would the loss change if the maps at some depth did? That is the length of its
# gradient with respect to them. A layer that adds zeros to the maps changes nothing. But let the zeros be weights: after one step of
# gradient descent with learning rate 1 they are minus that gradient.


# %%
class Probe(layers.Layer):
    """Adds zeros, which can be trained, to a batch of maps."""

    def build(self, shape):
        self.zeros = self.add_weight(shape=shape, initializer="zeros")

    def call(self, maps):
        return maps + self.zeros


# %% [markdown]
# Here are two nets of ten pairs of convolutions, with and without "+ x", and with a probe after each pair.


# %%
def stack(residual):
    """Ten pairs of convolutions on small maps, each with a probe, for batches of 64 images."""
    inputs = keras.Input((32, 32, 3), batch_size=64)
    x = Probe()(layers.Conv2D(16, 3, padding="same")(layers.AveragePooling2D(4)(inputs)))
    for _ in range(10):
        y = layers.Conv2D(16, 3, padding="same")(layers.Activation("relu")(x))
        y = layers.Conv2D(16, 3, padding="same")(layers.Activation("relu")(y))
        x = Probe()(layers.add([x, y]) if residual else y)
    return keras.Model(inputs, layers.Dense(100, activation="softmax", dtype="float32")(layers.Flatten()(x)))


# %%
def gradient_norms(net, images, labels):
    """Length of the loss's gradient with respect to the maps at each depth, from the input on."""
    net.compile(keras.optimizers.SGD(1.0), "sparse_categorical_crossentropy", run_eagerly=True)
    net.train_on_batch(images, labels)
    probes = [layer for layer in net.layers if isinstance(layer, Probe)]
    return [float(np.linalg.norm(probe.get_weights()[0])) for probe in probes]


# %% tags=["nbval-ignore-output", "not-graded"]
training.seed(0)
norms = {}
for name, residual in {"plain": False, "residual": True}.items():
    norms[name] = gradient_norms(stack(residual), X_train[:64], y_train[:64])
plots.layer_norms(norms, f"Twenty convolutions before training, {data.title}")

# %% [markdown]
# In the plain net the gradient has shrunk a thousandfold by the time that it reaches the first layers; with "+ x" it is about the same
# everywhere. Don't read too much into it, though. He's initial weights repair the plain net at the start as well (try
# `kernel_initializer="he_normal"`), and batch normalisation turns the slope round. The deep plain nets that were worse *had*
# batch normalisation. What the shortcut also gives is an easy way to do nothing: a unit whose weights are small passes $x$ on,
# so that more layers hardly hurt.
#
# ### Task 5: a unit
#
# In the first residual nets a unit was CONV, BN, ReLU, CONV, BN, then the addition, then one more ReLU. A year later the same
# authors put batch normalisation and activation **before** each convolution, so that nothing stands on the shortcut but the
# addition (*pre-activation*). The unit of this page has ELU for an activation: $x$ above zero, $e^x - 1$ below.

# %%
plots.residual_graph(
    ["BN", "ELU", "CONV", "BN", "ELU", "CONV"], title="Residual unit with activations in front"
)

# %% [markdown]
# (`keras.utils.plot_model(net)` draws a whole net like this, if you have the packages `pydot` and `graphviz`.)
#
# A `keras.Sequential` can't branch. In Keras's *functional* style a layer is called like a function: `y = layers.Flatten()(x)`. Here
# `x` stands for the maps of any image. `layers.add([x, y])` adds two of the same shape, and `keras.Model(inputs, outputs)` makes a net
# of what lies between.
#
# Use this convolution everywhere below. It is padded, its initial weights are He's, and its weights are penalised by L2 with a strength of 0.007:


# %%
def conv(filters):
    """A convolution as the report has it."""
    penalty = regularizers.L2(7e-3)
    return layers.Conv2D(
        filters, 3, padding="same", kernel_initializer="he_normal", kernel_regularizer=penalty
    )


# %% [markdown]
# Write `residual_unit(x, filters)`: BN, ELU, CONV, BN, ELU, CONV of that many filters, and `x` added. The maps `x` have
# as many channels. For ELU, `layers.Activation("elu")`.


# %% nbgrader={"grade": false, "grade_id": "residual-unit", "locked": false, "schema_version": 3, "solution": true, "task": false}
def residual_unit(x, filters):
    """x, plus what twice BN, ELU and CONV make of it."""
    ### BEGIN SOLUTION
    y = x
    for _ in range(2):
        y = layers.BatchNormalization()(y)
        y = layers.Activation("elu")(y)
        y = conv(filters)(y)
    return layers.add([x, y])
    ### END SOLUTION


# %%
def unit_net():
    """A small net for the check: a convolution, then your unit."""
    inputs = keras.Input((32, 32, 3))
    return keras.Model(inputs, residual_unit(conv(8)(inputs), 8))


# %% nbgrader={"grade": true, "grade_id": "test-residual-unit", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
check.residual_unit(unit_net)
### BEGIN HIDDEN TESTS
check.residual_unit(unit_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 6: the network
#
# A unit can't change the number of channels: $x$ and $f(x)$ must have the same shape. So each **stage** begins with a convolution
# that does, followed by its unit:
#
# | part | layers | shape after it |
# | --- | --- | --- |
# | stage 1 | BN, ELU, CONV 16; residual unit of 16 | 32 × 32 × 16 |
# | | POOL | 16 × 16 × 16 |
# | stage 2 | BN, ELU, CONV 32; residual unit of 32 | 16 × 16 × 32 |
# | | POOL | 8 × 8 × 32 |
# | stage 3 | BN, ELU, CONV 64; residual unit of 64 | 8 × 8 × 64 |
# | end | ELU, the largest of 8 × 8 pixels, Flatten, DENSE, softmax | the classes |
#
# The net begins with BN, on the image itself, which is no mistake. POOL takes the largest of 2 × 2 pixels. The dense layer is an
# ordinary one. (The report also penalised its outputs, by an amount that it doesn't tell; leave that out.)


# %% nbgrader={"grade": false, "grade_id": "residual-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def residual_net(classes):
    """The residual network of three stages; untrained."""
    ### BEGIN SOLUTION
    inputs = x = keras.Input((32, 32, 3))
    for filters in (16, 32, 64):
        if filters > 16:
            x = layers.MaxPooling2D(2)(x)
        x = layers.Activation("elu")(layers.BatchNormalization()(x))
        x = residual_unit(conv(filters)(x), filters)
    x = layers.MaxPooling2D(8)(layers.Activation("elu")(x))
    outputs = layers.Dense(classes, activation="softmax", dtype="float32")(layers.Flatten()(x))
    return keras.Model(inputs, outputs)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-residual-net", "locked": true, "points": 16, "schema_version": 3, "solution": false, "task": false}
check.residual_net(residual_net)
### BEGIN HIDDEN TESTS
check.residual_net(residual_net, seed=check.private_seed())
### END HIDDEN TESTS

# %%
for build, name in ((baseline_net, "baseline"), (lambda: residual_net(100), "residual")):
    print(f"{name:>8}: {build().count_params():>9,} parameters")

# %% [markdown]
# Three times as many convolutions, with a ninth of the weights. Where did the baseline have most of its own?
#
# ## 4 Training
#
# ### Task 7: steps
#
# The report trained for 100 epochs with Adam. The learning rate was 0.001; from epoch 20 on a half of that, from 40 on a tenth,
# from 70 on a hundredth and from 90 on a thousandth. Epochs count from 0.
#
# In assignment 6 you wrote one such schedule. Now write a function that makes them: `step_schedule(start, factors)` returns a
# **function** that takes an epoch and returns its learning rate. `factors` is a dictionary: for each epoch at which the rate
# changes, its share of `start` from then on. The one above is `step_schedule(1e-3, {20: 0.5, 40: 0.1, 70: 0.01, 90: 0.001})`.
#
# Before the first of these epochs the rate is `start`. The entries may stand in any order, and a rate may also rise again.


# %% nbgrader={"grade": false, "grade_id": "step-schedule", "locked": false, "schema_version": 3, "solution": true, "task": false}
def step_schedule(start, factors):
    """A function of the epoch that returns its learning rate."""
    ### BEGIN SOLUTION

    def rate(epoch):
        passed = [first for first in factors if epoch >= first]
        return start * factors[max(passed)] if passed else start

    return rate
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-step-schedule", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.step_schedule(step_schedule)
### BEGIN HIDDEN TESTS
check.step_schedule(step_schedule, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The library has the same function, `schedules.steps`; here yours is at work. Where the budget has fewer epochs than the report, the
# steps come earlier, at the same shares of the training.

# %%
epochs = now.pick(smoke=6, laptop=45, gpu=100)
drops = {
    round(epochs * share): factor for share, factor in {0.2: 0.5, 0.4: 0.1, 0.7: 0.01, 0.9: 1e-3}.items()
}
lowered = step_schedule(1e-3, drops)
plots.learning_rates({"residual": [lowered(epoch) for epoch in range(epochs)]}, "The report's schedule")

# %% [markdown]
# ### The residual network
#
# Batches have 128 images, as in the report (32 in `smoke`, where there are few), and are augmented. In `laptop` an epoch took 40
# seconds on two cores (float32, measured), so each of the four cells, of 12 epochs or less, takes up to 8 minutes. On a GPU the
# first cell does it all.

# %%
settings = {"make_batch": changed_batch, "callbacks": [schedules.callback(lowered)]}
settings["batch_size"] = now.pick(smoke=32, laptop=128, gpu=128)


def hundred():
    """The residual network for CIFAR-100."""
    return residual_net(100)


# %% tags=["not-graded"]
train_until("residual", hundred, now.pick(smoke=6, laptop=12, gpu=100), **settings)

# %% tags=["not-graded"]
if now.name == "laptop":
    train_until("residual", hundred, 24, **settings)

# %% tags=["not-graded"]
if now.name == "laptop":
    train_until("residual", hundred, 36, **settings)

# %% tags=["not-graded"]
if now.name == "laptop":
    train_until("residual", hundred, 45, **settings)

# %% tags=["nbval-ignore-output", "not-graded"]
plots.training_curves(histories["residual"], f"Residual network, {data.title}")

# %% [markdown]
# The loss has two parts: the cross-entropy, and what L2 adds. At the start most of it is L2, so the loss may fall while the accuracy
# stands still.
#
# ## 5 Mistakes
#
# The test images are looked at now, once.

# %% tags=["not-graded"]
probabilities = {name: net.predict(X_test, batch_size=500, verbose=0) for name, net in nets.items()}


def measures(P):
    """Three measures of probabilities for the test images."""
    ranks = {f"top-{k}": top_k_accuracy(y_test, P, k) for k in (1, 5)}
    return {**ranks, "superclass": superclass_accuracy(y_test, P, superclass_of)}


# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.AccuracyTable({name: measures(P) for name, P in probabilities.items()}, data.title)

# %% [markdown]
# The course that the report was written for asked for a top-5 accuracy of at least **80 %** on CIFAR-100, and the report's network
# reached **85 %**; 91 % is worth aiming for. With ten classes, trained on CIFAR-10, it reached 88 % (top-1). All these are published
# numbers. What the reference solution reached stands on the course's page of results. Accuracies on toy data can't be
# compared with any of them.
#
# ### Task 8: how bad is a mistake?
#
# Of the **wrong** predictions, which share has at least the right superclass? `labels` and `predicted` are classes, $(N,)$.


# %% nbgrader={"grade": false, "grade_id": "errors-within", "locked": false, "schema_version": 3, "solution": true, "task": false}
def errors_within(labels, predicted, superclass_of):
    """Share of the wrong predictions that have the right superclass."""
    ### BEGIN SOLUTION
    wrong = labels != predicted
    return np.mean(superclass_of[labels[wrong]] == superclass_of[predicted[wrong]])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-errors-within", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.errors_within(errors_within)
### BEGIN HIDDEN TESTS
check.errors_within(errors_within, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# To know whether a share is large, one has to know what blind chance would give: of the 99 wrong classes, 4 have the right superclass,
# so 4.0 %.

# %% tags=["nbval-ignore-output", "not-graded"]
predicted = {name: P.argmax(axis=1) for name, P in probabilities.items()}
for name, classes in predicted.items():
    share = errors_within(y_test, classes, superclass_of)
    print(
        f"{data.title}: {name:>9}: {100 * share:.1f} % of the mistakes stay within the superclass (4.0 % by chance)"
    )

# %% [markdown]
# A confusion matrix of a hundred classes has 10,000 fields. Of twenty superclasses it can still be read.

# %% tags=["nbval-ignore-output", "not-graded"]
true, taken = superclass_of[y_test], superclass_of[predicted["residual"]]
matrix = evaluation.confusion_matrix(true, taken, len(data.superclass_names))
plots.confusion_matrix(matrix, data.superclass_names, f"Residual network, superclasses, {data.title}")

# %% tags=["nbval-ignore-output", "not-graded"]
for true, taken, count in evaluation.most_confused(matrix, data.superclass_names):
    print(f"{data.title}: {true} taken for {taken}, {count} times")

# %% [markdown]
# ### Question
#
# Answer with the numbers of your table and figures, and say on which images you got them.
#
# 1. Compare the three nets in all three measures. What did augmentation bring, what did the residual network, and with how many
#    parameters and epochs? Which run would you add to know whether it was the shortcuts, and not the depth, batch normalisation
#    or the schedule?
# 2. Show with numbers that mistakes are not blind. Which superclasses are taken for each other, and what do their images share?
#    Name one pair that surprises you.
# 3. What does the figure of the gradients show, and what does it not show? Why can $x + f(x)$ be learnt where $f(x)$ alone can't?

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-mistakes", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Toy pictures (800 for training, 300 test images), one seed; the numbers are those of the table above. With so few test images a
# difference of 4 points is noise.
#
# 1. On toy pictures the plain baseline is ahead in all three measures. Five epochs are too few for augmentation to pay, and six for the
#    residual network, whose rate was lowered after the first. Published for CIFAR-100: augmentation brings the baseline from 49.4 to
#    56.0 %, at the price of more epochs. The residual network has 128,176 parameters, the baseline 1,193,636. Between the two nearly
#    everything differs: depth, batch normalisation, ELU, L2, schedule. The run that is missing is the same network without the additions,
#    all else equal.
# 2. By chance 4.0 % of the mistakes would stay within the superclass. Here it is two to 3.5 times that, and top-5 is several times top-1. The
#    pairs that come first were confused five to seven times each, of 15 images; that may be chance, too. Fish taken for reptiles has a
#    reason that holds for photographs as well: long bodies with a tail. People taken for food containers surprises me.
# 3. In the plain net the gradient shrinks from pair to pair towards the input, in the residual one it hardly changes. The figure shows the
#    start alone, with one kind of initial weights and without batch normalisation, which would hide the effect. It doesn't show that
#    training ends better. With x + f(x) it is easy to do nothing, f = 0, so a unit learns only what is to be changed; and the
#    gradient reaches every unit on a way without weights.
# ### END SOLUTION

# %% [markdown]
# ## What you have
#
# A network of a kind that is still in use, measures that fit many classes, and a baseline to hold against it. The last assignment
# takes a deeper network of the same family, and a report that claims too much.
