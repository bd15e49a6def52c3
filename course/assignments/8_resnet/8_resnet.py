# %% [markdown]
# # A residual network for a hundred classes
#
# A net with more layers can compute whatever a net with fewer layers computes: the additional layers would only have to pass on
# what they get. So a deeper net should do at least as well. In practice it did not. In 2015 He, Zhang, Ren and Sun trained
# *plain* nets, layers in a row, of 20 and of 56 layers on CIFAR-10. The deeper one was worse, and not only on test images, as an
# overfitting net would be: its **training** error was higher, too.
#
# Their remedy fits into one line: add the input $x$ of a few layers to their output. Nets of such units are called *residual
# networks*. You are going to build one, test the claim by training deep nets with and without the line, and find out what
# each other ingredient of a published result is worth.

# %% [markdown]
# | part | you write | points |
# | --- | --- | --- |
# | 1 a hundred classes | `top_k_accuracy`, `superclass_accuracy` | 20 |
# | 2 a baseline | `counts`, `baseline_net` | 16 |
# | 3 residual units | `residual_unit`, `residual_net` | 30 |
# | 4 depth | `deep_net` | 12 |
# | 5 training | `step_schedule` | 6 |
# | 6 mistakes | `errors_within`, the question | 16 |

# %% [markdown]
# Each task is a cell that stops with `NotImplementedError` until you replace that line. Below it stands a check. A check that fails
# tells you what it tried, what came back and what to look at next; it costs no points while you work. Grading repeats the same
# checks on other numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import augmentation, budget, drawings, evaluation, logs, plots, schedules, training
from cifar_helpers.checks import resnet as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# The budget decides which images there are, and how long everything is trained. `smoke` draws toy images and only shows that
# everything runs; `toy` draws enough of them to show what the text says; `laptop` and `gpu` use CIFAR-10 and CIFAR-100. All sizes
# of this notebook stand in the next two cells. First the images, and the epochs of the long trainings:

# %%
now = budget.current()
whole = {"train": 45_000, "validation": 5_000, "test": 10_000}
sizes = now.pick(
    smoke={"train": 500, "validation": 100, "test": 300},
    toy={"train": 3_000, "validation": 500, "test": 1_000},
    laptop=whole,
    gpu=whole,
)
plain_epochs, augmented_epochs, residual_epochs, ten_epochs = now.pick(
    smoke=(4, 4, 4, 1), toy=(8, 12, 7, 3), laptop=(16, 24, 45, 45), gpu=(60, 120, 100, 110)
)
residual_batch = now.pick(smoke=32, toy=32, laptop=128, gpu=128)

# %% [markdown]
# Then the experiments, which are shorter and compare several nets: how many images and epochs they get, how deep and how wide
# the deep nets are, and how many are tried where the notebook lists five. In `smoke` so few steps are taken that translating
# the net would take longer, so it is run as it is written.

# %%
few, few_epochs = now.pick(smoke=(32, 1), toy=(1_000, 6), laptop=(10_000, 10), gpu=(45_000, 40))
depth_images, depth_epochs = now.pick(smoke=(32, 1), toy=(1_000, 6), laptop=(5_000, 8), gpu=(45_000, 40))
depths = now.pick(smoke=(1,), toy=(3, 7), laptop=(3, 7), gpu=(3, 7))  # units in a stage
widths = now.pick(smoke=(2, 4, 8), toy=(8, 16, 32), laptop=(16, 32, 64), gpu=(16, 32, 64))
seeds = now.pick(smoke=(0,), toy=(0,), laptop=(0,), gpu=(0, 1, 2))
tried = now.pick(smoke=2, toy=5, laptop=5, gpu=5)  # variations, and ingredients
eager = now.name == "smoke"

# %% [markdown]
# ## 1 A hundred classes
#
# CIFAR-100 has as many images as CIFAR-10 and ten times as many classes, so 500 training images each.

# %%
from cifar_helpers.data import load, names, normalisation, splits

drawn = {"train": sizes["train"] + sizes["validation"], "test": sizes["test"]} if now.draws else {}
data = load(now.cifar100, **drawn)
parts = splits.positional(data, **sizes)
print(data.title, parts)

# %% [markdown]
# The classes come in twenty *superclasses* of five. In assignment 1 you worked out the table `superclass_of`: its entry $k$
# is the superclass of class $k$.

# %%
superclass_of = np.array(names.CIFAR100_SUPERCLASS_OF)
for number, name in enumerate(data.superclass_names):
    members = [data.class_names[k] for k in np.flatnonzero(superclass_of == number)]
    print(f"{name:>30}: {', '.join(members)}")

# %% [markdown]
# ### Task 1: the first k
#
# Is it as wrong to take a *maple tree* for an *oak tree* as to take it for a *bus*? Accuracy says so. *Top-k accuracy* is
# milder: an image counts as right if its label is among the $k$ classes that the net finds most probable. Top-1 is accuracy.
# Guessing gives 1 % of top-1 and 5 % of top-5.
#
# `labels` has the shape $(N,)$, `probabilities` $(N, C)$, and $k$ is less than $C$. Return a share from 0 to 1.

# %% [markdown]
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


# %% nbgrader={"grade": true, "grade_id": "test-top-k-accuracy", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
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
# This is not the superclass of the most probable class. If a net gives 30 % to *bus* and 14 % to each of the five trees, the class
# is *bus*, but the superclass is *trees*, with 70 %. The check tells the two apart.
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


# %% nbgrader={"grade": true, "grade_id": "test-superclass-accuracy", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check.superclass_accuracy(superclass_accuracy)
### BEGIN HIDDEN TESTS
check.superclass_accuracy(superclass_accuracy, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ## 2 A baseline
#
# A number is good or bad only beside another one. This small net comes from a course report on CIFAR-100 of 2017. All its
# convolutions are padded, so that feature maps keep their size; POOL takes the largest of 2 × 2 pixels.
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

# %% nbgrader={"grade": true, "grade_id": "test-counts", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
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


# %% nbgrader={"grade": true, "grade_id": "test-baseline-net", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
check.baseline_net(baseline_net)
### BEGIN HIDDEN TESTS
check.baseline_net(baseline_net, seed=check.private_seed())
### END HIDDEN TESTS

# %%
print(f"{baseline_net().count_params():,} by Keras, {counts['baseline']:,} by hand")

# %% [markdown]
# ### With and without augmentation
#
# Images are scaled as before: minus the mean, divided by the deviation, both of the training images alone.


# %%
def scaled(parts):
    """Images and labels of the training, the validation and the test set; the images are scaled."""
    scale = normalisation.GlobalZScore.fit(parts.train.images)
    return [(scale.apply(part.images), part.labels) for part in (parts.train, parts.validation, parts.test)]


(X_train, y_train), (X_val, y_val), (X_test, y_test) = scaled(parts)
hundred = (X_train, y_train), (X_val, y_val)
print(X_train.shape, X_train.dtype)

# %% [markdown]
# Augmentation is that of assignment 6, now from the library: every batch is flipped and shifted at random when it is needed.
# (The report used `ImageDataGenerator`, which is deprecated.)


# %%
def changed_batch(X, y, positions, seed):
    """Images at these indices, each flipped or not and shifted by up to 4 pixels, and their labels."""
    return augmentation.flip_and_crop(X[positions], seed), y[positions]


# %% [markdown]
# Each epoch is saved in the folder `runs`: if you stop a training, run its cell again, and it goes on after the last
# whole epoch. A long training can be done in pieces.

# %%
training.use_mixed_precision()
nets, histories = {}, {}


def train_until(name, build, epochs, images, **settings):
    """Trains the net of that name until so many epochs are done, from where its folder is."""
    training.seed(0)
    nets[name] = build()
    nets[name].compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    settings["folder"] = None if now.name == "smoke" else f"runs/8-{name}"
    histories[name] = training.fit(nets[name], *images, epochs, title=name, **settings)


# %% [markdown]
# *TensorBoard* is a program that shows in the browser what happens in a training, while it is still going on. It reads the logs
# that a callback writes into a folder. The library's callback logs loss and accuracy and needs nothing else installed; that of
# Keras, which you will meet in part 3, logs more, and needs TensorBoard.

# %% tags=["not-graded"]
import tempfile

log_folder = tempfile.mkdtemp() if now.name == "smoke" else "runs/logs/augmented"
logging = logs.callback(log_folder)

# %% [markdown]
# Before you run the next cells, write down the test accuracies that you expect. In `laptop`, on two cores with nothing else to do,
# an epoch took <!--m:cell_times/8_resnet/{augmented;plain}, CIFAR-100/seconds of an epoch-->26 to 27 seconds<!--/--> (float32, measured): <!--m:cell_times/8_resnet/plain, CIFAR-100/seconds of an epoch * 16 / 60; cell_times/8_resnet/augmented, CIFAR-100/seconds of an epoch * 24 / 60-->7 minutes for the first cell, 10<!--/--> for the second.

# %% tags=["not-graded"]
train_until("plain", baseline_net, plain_epochs, hundred)

# %% tags=["not-graded"]
moving = {"make_batch": changed_batch, "callbacks": [logging]}
train_until("augmented", baseline_net, augmented_epochs, hundred, **moving)

# %% tags=["nbval-ignore-output", "not-graded"]
plots.validation_curves(histories, f"Baseline with and without augmentation, {data.title}")

# %% [markdown]
# The report got **56.0 %** of CIFAR-100's test images right with augmentation (150 epochs), and **49.4 %** without; these are
# numbers of one run each. In `smoke` neither net has learnt much, and which of them is ahead is chance. `toy` trains long enough
# for augmentation to pay.
#
# To look at the logs in a notebook, run these lines in a cell of their own; Colab has TensorBoard. Or run `tensorboard --logdir
# runs/logs` in a terminal.
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
# ### Variations
#
# The report did not find its settings at once. It tells what it tried on the way:
#
# | variation | published, test |
# | --- | --- |
# | without augmentation | 49.4 % |
# | dropouts of 0.25 and 0.4 | 49.2 % |
# | learning-rate decay of 0.05 | 11.9 % |
# | plain SGD | 2.1 % |
# | Adam with a learning rate of 0.001, not 0.0001 | "did not converge" |
#
# One of these should surprise you: your own baseline has just been trained with Adam's default, 0.001. Try them yourself, on
# fewer images.

# %% [markdown]
# A net can be varied without writing it again: Keras copies it layer by layer, and a function of yours may change the settings
# of each layer on the way. The copy has new weights. (`partial(f, a)` is a function that calls `f` with `a` as its first
# argument, so `partial(varied, baseline_net, change)` builds such a net when it is called.)


# %%
from functools import partial


def varied(build, change):
    """A new net like those of `build`, after `change` of each layer's settings, a dictionary."""

    def copy(layer):
        if not isinstance(layer, layers.Layer):
            return layer  # an addition that is written as x + y has no settings
        settings = layer.get_config()
        change(settings)
        return layer.from_config(settings)

    return keras.models.clone_model(build(), clone_function=copy)


# %% [markdown]
# Each change gets a name. We read "dropouts of 0.25 and 0.4" as those after the second and the third pooling, and decay as it
# is in assignment 6: the learning rate of step $t$ is divided by $1 + 0.05\,t$.


# %%
def unchanged(settings):
    """Leaves a layer as it is."""


def more_dropout(settings):
    """0.25 in place of 0.1, and 0.4 in place of 0.25."""
    if "rate" in settings:
        settings["rate"] = {0.1: 0.25, 0.25: 0.4}.get(settings["rate"], settings["rate"])


# %%
decaying = keras.optimizers.schedules.InverseTimeDecay(1e-4, decay_steps=1, decay_rate=0.05)
trials = {
    "as reported": (unchanged, lambda: keras.optimizers.Adam(1e-4)),
    "dropouts 0.25, 0.4": (more_dropout, lambda: keras.optimizers.Adam(1e-4)),
    "decay 0.05": (unchanged, lambda: keras.optimizers.Adam(decaying)),
    "plain SGD": (unchanged, lambda: keras.optimizers.SGD(0.01)),
    "rate 0.001": (unchanged, lambda: keras.optimizers.Adam(1e-3)),
}


# %% [markdown]
# One function for all short trainings of this notebook. It trains a net once for each of the `seeds` from the cell above, and
# gives back the accuracies after the last epoch; nothing is saved.


# %%
losses = {}


def short_runs(name, build, images, epochs, optimizer=keras.optimizers.Adam, **settings):
    """Accuracies of a net that is trained on `images`, its training and its validation set, once for each seed."""

    def train(seed, folder):
        net = build()
        metrics = {"metrics": ["accuracy"], "run_eagerly": eager}
        net.compile(optimizer(), "sparse_categorical_crossentropy", **metrics)
        history = training.fit(net, *images, epochs, seed=seed, title=name, **settings)
        losses[name] = history.loss
        return {"training": history.accuracy[-1], "validation": history.val_accuracy[-1]}

    return training.repeated(train, seeds, title=name)


# %% [markdown]
# Write down your own prediction of the order first. In `laptop` the cell takes some 5 minutes (five trials of 10 epochs of
# 10,000 images, estimated from the time of an epoch above). The batches have 32 images, as in the report.

# %% tags=["not-graded"]
some = (X_train[:few], y_train[:few]), (X_val, y_val)
found = {}
for name, (change, optimizer) in list(trials.items())[:tried]:
    build = partial(varied, baseline_net, change)
    found[name] = short_runs(name, build, some, few_epochs, optimizer, batch_size=32)

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.runs_table(found, f"{data.title}, after epoch {few_epochs}")

# %% [markdown]
# A learning rate of 0.0001 is small for so few epochs; whether 0.001 converges is a question that your table answers, for
# this library and these initial values. The validation set was used here, and the test set was not: whoever chooses settings by
# the test set has no test set left.
#
# ## 3 Residual units
#
# ### Why add x?
#
# Here is a unit of the first residual nets. What its layers compute is called $f(x)$; in the drawing $F$.

# %%
drawings.residual_block()

# %% [markdown]
# If a layer computes $f(x)$, backpropagation multiplies the gradient by $f'(x)$ on its way back through it. (For one number; for
# feature maps the factor is a matrix.) Twenty layers are twenty factors: if most are a little below 1, hardly anything arrives at
# the first layer. This is called the *vanishing gradient*. A residual unit computes $x + f(x)$. Its factor is $1 + f'(x)$.

# %% [markdown]
# The 1 is the *skip connection*, or *shortcut*. As long as it is an *identity mapping*, that is, as long as nothing but
# additions stands on the way of $x$, one part of the gradient passes through all units as it is, whatever the $f$ do.
#
# The first residual nets did not quite have that. A ReLU followed each addition, and it sets the gradient to 0 wherever the sum
# was negative. In the larger ones a convolution, a *projection*, stood on the shortcut wherever the number of channels changed.
# A year later the same authors showed that very deep nets train better the less stands on the shortcut. They moved batch
# normalisation and activation to the front of each convolution, so that nothing follows the addition. Such units are called
# *pre-activation* units.

# %%
drawings.pre_activation()

# %% [markdown]
# The gradient can be measured before any training. How much would the loss change if the feature maps at some depth did? That
# is the length of its gradient with respect to them. Here is a trick to get it: a layer that adds zeros to the feature maps
# changes nothing. But let the zeros be weights: after one step of gradient descent with learning rate 1 they are minus that
# gradient.


# %%
class Probe(layers.Layer):
    """Adds zeros, which can be trained, to a batch of feature maps."""

    def build(self, shape):
        self.zeros = self.add_weight(shape=shape, initializer="zeros")

    def call(self, feature_maps):
        return feature_maps + self.zeros


# %% [markdown]
# Here are three nets of ten pairs of convolutions with a probe after each pair: one without "+ x", one with a ReLU after each
# addition, one with nothing after it.


# %%
def stack(kind):
    """Ten pairs of convolutions on small feature maps, each with a probe, for batches of 64 images."""
    inputs = keras.Input((32, 32, 3), batch_size=64)
    x = Probe()(layers.Conv2D(16, 3, padding="same")(layers.AveragePooling2D(4)(inputs)))
    for _ in range(10):
        y = layers.Conv2D(16, 3, padding="same")(layers.Activation("relu")(x))
        y = layers.Conv2D(16, 3, padding="same")(layers.Activation("relu")(y))
        x = y if kind == "plain" else layers.add([x, y])
        x = Probe()(layers.Activation("relu")(x) if kind == "ReLU after + x" else x)
    return keras.Model(inputs, layers.Dense(100, activation="softmax", dtype="float32")(layers.Flatten()(x)))


# %%
def gradient_norms(net, images, labels):
    """Length of the loss's gradient with respect to the feature maps at each depth, from the input on."""
    net.compile(keras.optimizers.SGD(1.0), "sparse_categorical_crossentropy", run_eagerly=True)
    net.train_on_batch(images, labels)
    probes = [layer for layer in net.layers if isinstance(layer, Probe)]
    return [float(np.linalg.norm(probe.get_weights()[0])) for probe in probes]


# %% tags=["nbval-ignore-output", "not-graded"]
norms = {}
for kind in ("plain", "ReLU after + x", "+ x"):
    training.seed(0)
    norms[kind] = gradient_norms(stack(kind), X_train[:64], y_train[:64])
plots.layer_norms(norms, f"Twenty convolutions before training, {data.title}")

# %% [markdown]
# Read the figure from right to left, as the gradient goes. Don't read too much into it, though: He's initial values repair the
# plain net at the start as well (try `kernel_initializer="he_normal"`), and the deep plain nets of He and colleagues *had*
# batch normalisation. They wrote that vanishing gradients were unlikely to be the reason of their higher training error.
#
# What the shortcut also gives is an easy way to do nothing: a unit whose weights are small passes $x$ on, so that more layers
# hardly hurt. Part 4 tests what matters, the training.
#
# ### Task 5: a unit
#
# In the first residual nets a unit was CONV, BN, ReLU, CONV, BN, then the addition, then one more ReLU. In a pre-activation
# unit batch normalisation and activation come **before** each convolution. The unit of this notebook has *ELU* for an
# activation: $x$ above zero, $e^x - 1$ below.

# %%
plots.residual_graph(
    ["BN", "ELU", "CONV", "BN", "ELU", "CONV"], title="Residual unit with activations in front"
)

# %% [markdown]
# A `keras.Sequential` can't branch. In Keras's *functional* style a layer is called like a function: `y = layers.Flatten()(x)`.
# Here `x` stands for the feature maps of any image. `layers.add([x, y])` adds two of the same shape, and `keras.Model(inputs,
# outputs)` makes a net of what lies between.
#
# Use this convolution everywhere below. It is padded, its initial values are He's, and it has L2 regularisation with a strength
# of 0.007:


# %%
def conv(filters):
    """A convolution as the report has it."""
    penalty = regularizers.L2(7e-3)
    return layers.Conv2D(
        filters, 3, padding="same", kernel_initializer="he_normal", kernel_regularizer=penalty
    )


# %% [markdown]
# Write `residual_unit(x, filters)`: BN, ELU, CONV, BN, ELU, CONV of that many filters, and `x` added. The feature maps `x` have
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
# ### Find the bug
#
# Three students wrote these units. All three build, and nets of them train. Each has one mistake.


# %%
def unit_a(x, filters):
    for _ in range(2):
        x = layers.Activation("elu")(layers.BatchNormalization()(x))
        x = conv(filters)(x)
    return layers.add([x, x])


# %%
def unit_b(x, filters):
    x = layers.Activation("elu")(layers.BatchNormalization()(x))
    y = conv(filters)(x)
    y = layers.Activation("elu")(layers.BatchNormalization()(y))
    return layers.add([x, conv(filters)(y)])


# %%
def unit_c(x, filters):
    y = x
    for _ in range(2):
        y = layers.Activation("elu")(layers.BatchNormalization()(y))
        y = conv(filters)(y)
    return layers.Activation("elu")(layers.add([x, y]))


# %% [markdown]
# Their accuracies would hardly give them away. A test made for the purpose does: set all kernels to zero. Then $f(x) = 0$, so a
# residual unit must return $x$, exactly.


# %%
def with_zero_kernels(unit, values):
    """What a unit makes of one-pixel feature maps with these values when its kernels are 0, as in training."""
    inputs = keras.Input((1, 1, 1))
    net = keras.Model(inputs, unit(inputs, 1))
    net.set_weights([0 * weights if weights.ndim == 4 else weights for weights in net.get_weights()])
    outputs = net(np.reshape(values, (-1, 1, 1, 1)).astype(np.float32), training=True)
    return np.ravel(keras.ops.convert_to_numpy(outputs)).astype(np.float64).round(2) + 0.0


# %%
for unit in (residual_unit, unit_a, unit_b, unit_c):
    print(f"{unit.__name__:>13}: {with_zero_kernels(unit, [-2, -1, 1, 6])}")

# %% [markdown]
# Yours returns −2, −1, 1, 6. Explain each of the three other lines by the mistake in its code, and fix it. Which of the three
# would harm a net of 44 layers most, and why? (No points; your instructor has the answers.)

# %% [markdown]
# ### Task 6: the network
#
# A unit can't change the number of channels: $x$ and $f(x)$ must have the same shape. The first attempt of the report's authors
# failed here. This is what Keras says if 16 channels come in and the convolutions have 32 filters:

# %% tags=["not-graded"]
try:
    residual_unit(keras.Input((32, 32, 16)), 32)
except ValueError as error:
    print(error)

# %% [markdown]
# So in this net each *stage* begins with a convolution that changes the number of channels, followed by its unit:
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
# ordinary one. Note what stands **between** the units: a pooling and a convolution. The way of $x$ is free within a unit, not
# through the whole net.


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
# Three times as many convolutions, with a ninth of the parameters. Where did the baseline have most of its own?
#
# ### The net as a picture
#
# Keras draws a net with `plot_model`, which needs the Python package `pydot` and the program Graphviz (Colab has both). If one is
# missing, the cell says so and draws nothing: `pip install pydot`, and Graphviz from [graphviz.org](https://graphviz.org/download/).


# %%
def picture_of(net):
    """A picture of the net, or what is missing for one."""
    try:
        return keras.utils.plot_model(net, f"{tempfile.mkdtemp()}/net.png", show_shapes=True)
    except ImportError as missing:
        return str(missing)


# %% tags=["nbval-ignore-output", "not-graded"]
picture_of(unit_net())

# %% [markdown]
# The same as text needs nothing installed. The last column says what each layer is connected to: find the shortcut.

# %% tags=["not-graded"]
unit_net().summary()

# %% [markdown]
# ### The net in TensorBoard
#
# Keras's own callback also logs the *graph* of the net, and the weights of each layer as pictures and histograms. One epoch on
# a few images is enough to see them. It needs the package `tensorboard`, and TensorFlow as Keras's backend; where one of them
# is missing the next cell says so and logs nothing.

# %% tags=["not-graded"]
from importlib.util import find_spec

has_board = find_spec("tensorboard") is not None and keras.config.backend() == "tensorflow"
print(
    "TensorBoard is there"
    if has_board
    else "no TensorBoard here: `%pip install tensorboard`, with TensorFlow as backend"
)

# %% tags=["not-graded"]
graph_folder = tempfile.mkdtemp() if now.name == "smoke" else "runs/logs/graph"
if has_board:
    board = keras.callbacks.TensorBoard(graph_folder, histogram_freq=1, write_graph=True, write_images=True)
    shown = residual_net(100)
    shown.compile("adam", "sparse_categorical_crossentropy", run_eagerly=eager)
    shown.fit(X_train[:64], y_train[:64], batch_size=32, callbacks=[board], verbose=0)

# %% [markdown]
# TensorBoard can show your own images, too. Here are nine of the training images, as an augmented batch has them: the quickest
# way to see that augmentation does what you think.

# %% tags=["not-graded"]
if has_board:
    import tensorflow as tf

    batch = augmentation.flip_and_crop(parts.train.images[:9], 0)
    with tf.summary.create_file_writer(f"{graph_folder}/images").as_default():
        tf.summary.image("augmented", batch, step=0, max_outputs=9)

# %% [markdown]
# Start TensorBoard as in part 2 and open the tabs *Graphs* (choose "keras" as tag), *Images* and *Histograms*. In the graph
# each `add` has two arrows that come in. One of them passes by six layers.

# %% [markdown]
# ## 4 Depth
#
# Now the claim itself: plain nets become worse when they get deeper, and residual nets don't. It takes four nets, which differ
# in nothing but depth and "+ x".
#
# ### Task 7: deep nets with a switch
#
# Write `deep_net(units, filters, shortcuts, classes)`. `filters` holds three numbers, one for each stage; `shortcuts` says whether
# the units add their input.
#
# | part | layers |
# | --- | --- |
# | start | CONV of `filters[0]` |
# | stage 1 | `units` units of `filters[0]` |
# | stage 2 | POOL; `units` units of `filters[1]` |
# | stage 3 | POOL; `units` units of `filters[2]` |
# | end | BN, ELU, the mean of each feature map, DENSE, softmax |

# %% [markdown]
# A unit is BN, ELU, CONV, BN, ELU, CONV, as before. If `shortcuts` is true, its input is added; you have such units. If it is
# false, nothing is added: such a unit is *plain*.
#
# The first unit of stages 2 and 3 changes the number of channels, so it can't add. It is plain in **either** net, and the way of
# $x$ is interrupted there. So the two nets have exactly the same weights, in the same layers. With `units=3` there are 20 layers
# with weights: 1 + 3 · 3 · 2 convolutions, and the dense one. With `units=7` there are 44.
#
# POOL takes the largest of 2 × 2 pixels; for the mean of each feature map there is `layers.GlobalAveragePooling2D()`. Use
# `conv` for all convolutions.


# %% nbgrader={"grade": false, "grade_id": "deep-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def deep_net(units, filters, shortcuts, classes):
    """A net of 6 units + 2 layers, whose units add their input or not; untrained."""
    ### BEGIN SOLUTION
    inputs = keras.Input((32, 32, 3))
    x = conv(filters[0])(inputs)
    for stage in range(3):
        x = layers.MaxPooling2D(2)(x) if stage > 0 else x
        for number in range(units):
            y = x
            for _ in range(2):
                y = conv(filters[stage])(layers.Activation("elu")(layers.BatchNormalization()(y)))
            same_shape = stage == 0 or number > 0
            x = layers.add([x, y]) if shortcuts and same_shape else y
    x = layers.GlobalAveragePooling2D()(layers.Activation("elu")(layers.BatchNormalization()(x)))
    return keras.Model(inputs, layers.Dense(classes, activation="softmax", dtype="float32")(x))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-deep-net", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
check.deep_net(deep_net)
### BEGIN HIDDEN TESTS
check.deep_net(deep_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### The experiment
#
# He and colleagues used CIFAR-10, and so do we.

# %%
ten = load(now.cifar10, **drawn)
ten_train, ten_val, ten_test = scaled(splits.positional(ten, **sizes))
print(ten.title, ten_train[0].shape)

# %% [markdown]
# L2 of 0.007 is strong, and the report used it for a net of ten layers. Here it would be a second difference between nets of different
# depth: each layer adds its own penalty. So we take it out.


# %%
def unpenalised(settings):
    """Takes L2 regularisation out of a layer."""
    if "kernel_regularizer" in settings:
        settings["kernel_regularizer"] = None


# %% [markdown]
# Predict first: which of the four nets will have the highest **training** accuracy, which the lowest? In `laptop` the cell
# takes about 13 minutes (8 epochs of 5,000 images each, estimated).

# %% tags=["not-graded"]
some = tuple(array[:depth_images] for array in ten_train), ten_val
deep = {}
for units in depths:
    for kind, shortcuts in {"plain": False, "residual": True}.items():
        name = f"{kind}, {6 * units + 2} layers"
        build = partial(deep_net, units, widths, shortcuts, 10)
        deep[name] = short_runs(name, partial(varied, build, unpenalised), some, depth_epochs)

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.runs_table(deep, f"{ten.title}, after epoch {depth_epochs}")

# %% tags=["nbval-ignore-output", "not-graded"]
curves = {name: losses[name] for name in deep}
plots.named_curves(curves, f"Training loss of deep nets, {ten.title}", "epoch", "loss (nats)", first=1)

# %% [markdown]
# What He and colleagues report for CIFAR-10, with the units of 2015 and ReLU, after 64,000 steps: the training error of plain
# nets **rises** with depth, from 20 to 56 layers. With shortcuts the test error falls:
#
# | layers | 20 | 32 | 44 | 56 | 110 |
# | --- | --- | --- | --- | --- | --- |
# | residual, test error (%) | 8.75 | 7.51 | 7.17 | 6.97 | 6.43 |
#
# Compare your four numbers with that: which part of the claim do they support? A run of few epochs shows how **fast** nets
# learn; it can't show where they would end. In `smoke` it doesn't even show that: there two nets of eight layers see 32 images
# once. In `toy`, too, compare the accuracies on **training** images, since the means and deviations that batch normalisation
# keeps for prediction need more steps than these nets have taken.

# %% [markdown]
# ## 5 Training
#
# ### Task 8: steps
#
# Back to your `residual_net`. The course report that it comes from (2020) trained it for 100 epochs with Adam. The learning
# rate was 0.001; from epoch 20 on a half of that, from 40 on a tenth, from 70 on a hundredth and from 90 on a thousandth.
# Epochs count from 0.
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


# %% nbgrader={"grade": true, "grade_id": "test-step-schedule", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.step_schedule(step_schedule)
### BEGIN HIDDEN TESTS
check.step_schedule(step_schedule, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The library has the same function, `schedules.steps`; here yours is at work. Where the budget has fewer epochs than the
# report, the steps come earlier, at the same shares of the training.


# %%
def lowered(epochs):
    """The report's schedule for a training of so many epochs."""
    shares = {0.2: 0.5, 0.4: 0.1, 0.7: 0.01, 0.9: 1e-3}
    return step_schedule(1e-3, {round(epochs * share): factor for share, factor in shares.items()})


rates = [lowered(residual_epochs)(epoch) for epoch in range(residual_epochs)]
plots.learning_rates({"residual": rates}, "The report's schedule")

# %% [markdown]
# ### A hundred classes
#
# Batches have 128 images, as in the report (fewer in `smoke` and `toy`, where there are fewer images), and are augmented. In
# `laptop` an epoch took <!--m:cell_times/8_resnet/residual, CIFAR-100/seconds of an epoch-->40 seconds<!--/--> on two cores (float32, measured), so the cell takes <!--m:cell_times/8_resnet/residual, CIFAR-100/seconds of an epoch * 45 / 60-->30 minutes<!--/-->. Stop it when you need the
# computer, and run it again later.


# %%
def settings_for(epochs):
    """How the report trained: augmentation, schedule, batches."""
    scheduled = schedules.callback(lowered(epochs))
    return {"make_batch": changed_batch, "callbacks": [scheduled], "batch_size": residual_batch}


# %% tags=["not-graded"]
train_until("residual", partial(residual_net, 100), residual_epochs, hundred, **settings_for(residual_epochs))

# %% tags=["nbval-ignore-output", "not-graded"]
curves = plots.training_curves(histories["residual"], f"Residual network, {data.title}")
curves

# %% [markdown]
# The loss has two parts: the cross-entropy, and what L2 adds. At the start most of it is L2, so the loss may fall while the
# accuracy stands still.
#
# What a report needs afterwards: the curves as a file, which stays sharp at any size as PDF; the trained net in one file, which
# `keras.models.load_model` reads; and how long it took.

# %% tags=["nbval-ignore-output", "not-graded"]
kept = tempfile.mkdtemp() if now.name == "smoke" else "runs"
curves.savefig(f"{kept}/residual.pdf")
nets["residual"].save(f"{kept}/residual.keras")
print(f"{len(histories['residual'])} epochs in {sum(histories['residual'].seconds) / 60:.1f} minutes")

# %% [markdown]
# ### Ten classes
#
# The report began with CIFAR-10, and reached **88 %** of its test images in 110 epochs. It is the same net with ten classes.

# %% tags=["not-graded"]
ten_settings = settings_for(ten_epochs)
train_until("ten", partial(residual_net, 10), ten_epochs, (ten_train, ten_val), **ten_settings)

# %% tags=["nbval-ignore-output", "not-graded"]
ten_predicted = nets["ten"].predict(ten_test[0], batch_size=500, verbose=0).argmax(axis=1)
print(f"{ten.title}: {100 * evaluation.accuracy(ten_test[1], ten_predicted):.1f} % of the test images")

# %% [markdown]
# The reference solution reached <!--m:resnet/laptop/cifar10/test-->86.7 %<!--/--> of CIFAR-10's test images in `laptop`, with 45 epochs and one seed.

# %% [markdown]
# ### What did each ingredient bring?
#
# The report tells a story: with ELU and L2 regularisation the net reached 83 %, the schedule made that 85 %, augmentation 88 %.
# To see what each ingredient brings, add them one by one and change nothing else. This is called an *ablation* (mostly told in
# the other direction: what is lost when one is removed).

# %% [markdown]
# One more ingredient is in the report: an *activity penalty*, L2 on the **outputs** of the last layer. To the loss of an image it adds
#
# $$\lambda \sum_k p_k^2$$
#
# where $p_k$ are the image's probabilities. The sum is 1 if the net is certain of a class, and $1/C$ if it finds all $C$ classes
# equally probable. So it penalises certainty, not large weights. The report doesn't tell its strength; 0.01 here is our choice.


# %%
def relu_unpenalised(settings):
    """ReLU in place of ELU, and no L2."""
    unpenalised(settings)
    if settings.get("activation") == "elu":
        settings["activation"] = "relu"


def penalised_outputs(settings):
    """L2 on the probabilities."""
    if settings.get("activation") == "softmax":
        settings["activity_regularizer"] = regularizers.L2(0.01)


# %% [markdown]
# Each row has everything that the rows above it have. (The first function looks for `layers.Activation("elu")`: if your units
# have `layers.ELU()`, write them so for this experiment.)

# %%
schedule = {"callbacks": [schedules.callback(lowered(few_epochs))]}
augmented = schedule | {"make_batch": changed_batch}
ingredients = {
    "ReLU, no L2": (relu_unpenalised, {}),
    "ELU, L2": (unchanged, {}),
    "and schedule": (unchanged, schedule),
    "and augmentation": (unchanged, augmented),
    "and activity penalty": (penalised_outputs, augmented),
}

# %% [markdown]
# Predict the size of each step before you run the cell. It takes about 8 minutes in `laptop` (five trainings of 10 epochs of
# 10,000 images, estimated from the time of an epoch).

# %% tags=["not-graded"]
some = tuple(array[:few] for array in ten_train), ten_val
ablation = {}
for name, (change, how) in list(ingredients.items())[:tried]:
    build = partial(varied, partial(residual_net, 10), change)
    ablation[name] = short_runs(name, build, some, few_epochs, batch_size=residual_batch, **how)

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.runs_table(ablation, f"{ten.title}, after epoch {few_epochs}")

# %% [markdown]
# Your steps need not have the size of the report's, nor its sign: it trained for 110 epochs, and augmentation and L2 pay late,
# when a net begins to overfit. Is a step larger than the difference between two seeds? Set `seeds = (0, 1, 2)` at the top, and
# run the cell again, before you believe it: the table then shows mean and standard deviation.
#
# ## 6 Mistakes
#
# The test images of CIFAR-100 are looked at now, once.

# %% tags=["not-graded"]
compared = ("plain", "augmented", "residual")
probabilities = {name: nets[name].predict(X_test, batch_size=500, verbose=0) for name in compared}


def measures(P):
    """Three measures of probabilities for the test images."""
    ranks = {f"top-{k}": top_k_accuracy(y_test, P, k) for k in (1, 5)}
    return {**ranks, "superclass": superclass_accuracy(y_test, P, superclass_of)}


# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.AccuracyTable({name: measures(P) for name, P in probabilities.items()}, data.title)

# %% [markdown]
# The course that the report was written for asked for a top-5 accuracy of at least **80 %** on CIFAR-100, and the report's network
# reached **85 %**. What the reference solution reached stands on the course's page of results. Accuracies on toy data can't be
# compared with any of them. On those the residual network is worse than the augmented baseline. That it is better shows on
# CIFAR-100 only, with many more steps (in `laptop`, one seed).
#
# ### Task 9: how bad is a mistake?
#
# Of the **wrong** predictions, which share has at least the right superclass? `labels` and `predicted` are classes, $(N,)$.


# %% nbgrader={"grade": false, "grade_id": "errors-within", "locked": false, "schema_version": 3, "solution": true, "task": false}
def errors_within(labels, predicted, superclass_of):
    """Share of the wrong predictions that have the right superclass."""
    ### BEGIN SOLUTION
    wrong = labels != predicted
    return np.mean(superclass_of[labels[wrong]] == superclass_of[predicted[wrong]])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-errors-within", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.errors_within(errors_within)
### BEGIN HIDDEN TESTS
check.errors_within(errors_within, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# To know whether a share is large, one has to know what blind chance would give: of the 99 wrong classes, 4 have the right
# superclass, so 4.0 %.

# %% tags=["nbval-ignore-output", "not-graded"]
predicted = {name: P.argmax(axis=1) for name, P in probabilities.items()}
for name, classes in predicted.items():
    share = errors_within(y_test, classes, superclass_of)
    print(f"{data.title}: {name:>9}: {100 * share:.1f} % of the mistakes stay within the superclass")

# %% [markdown]
# A confusion matrix of a hundred classes has 10,000 fields, too many for numbers. In shades of grey it still says something if the
# classes stand in the order of their superclasses: then mistakes within a superclass lie in blocks of 5 × 5 along the diagonal.

# %% tags=["nbval-ignore-output", "not-graded"]
order = np.argsort(superclass_of, kind="stable")
matrix = evaluation.confusion_matrix(y_test, predicted["residual"], 100)[np.ix_(order, order)]
figure, axes = plots.new_axes(f"Residual network, {data.title}", "predicted class", "true class")
axes.imshow(matrix, cmap="gray_r")
axes.grid(False)
figure.alt = (
    f"A hundred classes, {data.title}: {np.trace(matrix)} of {matrix.sum()} images lie on the diagonal."
)
figure

# %% [markdown]
# One of twenty superclasses can be read as numbers.

# %% tags=["nbval-ignore-output", "not-graded"]
true, taken = superclass_of[y_test], superclass_of[predicted["residual"]]
matrix = evaluation.confusion_matrix(true, taken, len(data.superclass_names))
for one, other, count in evaluation.most_confused(matrix, data.superclass_names):
    print(f"{data.title}: {one} taken for {other}, {count} times")
plots.confusion_matrix(matrix, data.superclass_names, f"Residual network, superclasses, {data.title}")

# %% [markdown]
# ### On CIFAR-100, recorded
#
# The reference solution's two baselines were trained on CIFAR-100 in `laptop`, and recorded. Nothing is trained here, so you can
# look at photographs in every budget and without a network. Does augmentation pay on them? And are the mistakes milder than
# those of chance, as they are on your images?

# %% tags=["not-graded"]
from cifar_helpers import recorded

on_cifar = {name: recorded.run(f"8_resnet/{name}") for name in ("plain", "augmented")}
for each in on_cifar.values():
    print(each.about)

# %% [markdown]
# Your own functions measure them. (Probabilities are stored in steps of 1/255, and a class with less has 0. So top-5 comes out a
# little lower than it was; the course's page *What you should see* has it as it was.)


# %%
def measures_of(recorded_run):
    """Four measures of the test images of a recorded run."""
    labels, P = recorded_run.labels, recorded_run.probabilities
    ranks = {f"top-{k}": top_k_accuracy(labels, P, k) for k in (1, 5)}
    within = errors_within(labels, P.argmax(axis=1), superclass_of)
    return {**ranks, "superclass": superclass_accuracy(labels, P, superclass_of), "mistakes within": within}


# %% tags=["not-graded"]
recorded_measures = {name: measures_of(each) for name, each in on_cifar.items()}
evaluation.AccuracyTable(recorded_measures, "CIFAR-100, recorded")

# %% [markdown]
# Which superclasses are taken for each other most often? Look for pairs that share a scene or a shape, and for one that shares
# neither.

# %% tags=["not-graded"]
recorded_run = on_cifar["augmented"]
true, taken = superclass_of[recorded_run.labels], superclass_of[recorded_run.predicted]
matrix = evaluation.confusion_matrix(true, taken, len(data.superclass_names))
for one, other, count in evaluation.most_confused(matrix, data.superclass_names):
    print(f"CIFAR-100, recorded: {one} taken for {other}, {count} times")

# %% [markdown]
# ### Is one net better than another?
#
# Both nets have seen the same test images, so McNemar's test of assignment 5 applies: it looks at the images on which exactly
# one of the two is right, and asks whether a coin would split them as unevenly.

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.mcnemar(y_test, predicted["augmented"], predicted["residual"])

# %% [markdown]
# A small probability says that these two trained nets differ by more than the luck of these test images. It doesn't say that
# the one *recipe* is better than the other: another seed gives other nets.

# %% [markdown]
# ### Question
#
# Answer with the numbers of your tables and figures, and say on which images you got them. If you haven't trained on CIFAR-100, look at
# the recorded nets, too.
#
# 1. Compare the three nets in all three measures. What did augmentation bring, what did the residual network, and with how many
#    parameters and epochs? Use the paired test. Between the last two nets nearly everything differs: which run would you add to
#    know what the shortcuts brought **here**?
# 2. Show with numbers that mistakes are not blind. Which superclasses are taken for each other, and what do their images share?
#    Name one pair that surprises you.
# 3. Plain against residual at two depths: what do your training accuracies say, and what can so short a training not say? Does
#    the figure of the gradients explain it, and what does that figure not show?

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-mistakes", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Toy images (500 for training, 300 test images), one seed; the numbers are those of the tables above. With so few test images a
# difference of 4 points is noise.
#
# 1. On toy images none of the three nets does much more than guess after four epochs: top-1 is <!--m:output/8_resnet/^augmented +(\S+) %; output/8_resnet/^plain +(\S+) %-->3.3 to 4.0 %<!--/-->, and the residual
#    network's rate was lowered after the first epoch. Of the images that only one of the two has right, <!--m:output/8_resnet/(\d+) only a has right; output/8_resnet/(\d+) only b-->8 are the augmented
#    baseline's and 6 the residual network's<!--/-->: no difference. On CIFAR-100, recorded with
#    one seed, augmentation brings the baseline from <!--m:output/8_resnet/recorded +top-1.*\nplain +(\S+) %-->47.3<!--/--> to <!--m:output/8_resnet/recorded +top-1.*\nplain.*\naugmented +(\S+) %-->50.3<!--/--> %, in top-5 from <!--m:output/8_resnet/recorded +top-1.*\nplain +\S+ % +(\S+) %-->75.9<!--/--> to <!--m:output/8_resnet/recorded +top-1.*\nplain.*\naugmented +\S+ % +(\S+) %-->79.4<!--/--> %; published are 49.4 and 56.0 %,
#    after more epochs. The residual network has 128,176 parameters, the baseline 1,193,636. Between the two nearly everything differs: depth, batch normalisation, ELU, L2, schedule. The run that is
#    missing is the same network without the additions, all else equal, with several seeds.
# 2. By chance 4.0 % of the mistakes would stay within the superclass. Of the recorded nets' mistakes on photographs <!--m:output/8_resnet/recorded +top-1.*\nplain.* (\S+) %-->25.7<!--/--> and <!--m:output/8_resnet/recorded +top-1.*\nplain.*\naugmented.* (\S+) %-->26.9<!--/--> % stay within it, and top-5 is far above top-1.
#    (My own nets' <!--m:output/8_resnet/residual: (\S+) % of the mistakes; output/8_resnet/plain: (\S+) % of the mistakes-->7.2 to 8.3 %<!--/--> point the same way, but say little.) Small and medium mammals are taken for large
#    carnivores <!--m:output/8_resnet/small_mammals taken for large_carnivores, (\d+); output/8_resnet/medium_mammals taken for large_carnivores, (\d+)-->74 and 71<!--/--> times, of 500 images each: fur, four legs, grass. The two groups of vehicles differ by what they are for more than by how they
#    look. That large omnivores and herbivores, an elephant among them, are taken for carnivores surprises me.
# 3. In `smoke` two nets of eight layers see 32 images once: their accuracies are those of guessing, and say nothing. In a longer run
#    I look at the training accuracy: if the deeper plain net is lower there, it does not overfit, it learns more slowly or
#    less. A short training can't say where the nets would end. In the plain stack of the figure the gradient shrinks from pair
#    to pair towards the input, with + x it hardly changes. But the figure shows the start alone, one kind of initial values and
#    no batch normalisation, which the deep nets have; so it does not explain their difference. With x + f(x) it is easy to
#    do nothing, f = 0, so that a unit learns only what is to be changed.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: 91 % with half a million parameters
#
# *An open goal, outside the points.* The report's course called a top-5 accuracy of **91 %** on CIFAR-100 worth aiming for.
# Reach it, or come as close as you can, with at most 500,000 parameters: deeper, wider, another schedule, stronger
# augmentation. Choose by the validation set, report three seeds, and give a table that says what each of your changes brought.

# %% [markdown]
# ### Other ways to connect
#
# A shortcut is one way for a layer to see more than what the layer below it gives. Here are two others, in Keras's functional
# style. An *Inception block* (GoogLeNet; Szegedy et al. 2014) looks at the same feature maps through filters of several sizes,
# side by side, and puts their maps one behind the other, as channels (its fourth branch, a pooling, is left out here):
#
# ```python
# few = layers.Conv2D(16, 1, activation="relu")(x)
# ones = layers.Conv2D(32, 1, activation="relu")(x)
# threes = layers.Conv2D(32, 3, padding="same", activation="relu")(few)
# fives = layers.Conv2D(16, 5, padding="same", activation="relu")(few)
# x = layers.concatenate([ones, threes, fives])
# ```
#
# The CONV 1×1 called `few` makes it cheap: if `x` has 64 channels, the block has 14,176 parameters, and without `few` it would
# have 46,160. Check both numbers.

# %% [markdown]
# A *dense block* (DenseNet; Huang et al. 2016) has shortcuts from every layer to all later ones. It doesn't add. It appends, so
# that nothing that was found is mixed with anything else:
#
# ```python
# for _ in range(4):
#     y = layers.Conv2D(12, 3, padding="same")(layers.ReLU()(layers.BatchNormalization()(x)))
#     x = layers.concatenate([x, y])
# ```
#
# Since each layer reads all maps before it, it needs to add only a few of its own: 12 here, the *growth rate*. CondenseNet, which
# assignment 9 quotes for its small number of parameters, comes from three of the same authors.

# %% [markdown]
# ## What you have
#
# A network of a kind that is still in use, an experiment that tests its claim, measures that fit many classes, and a baseline
# to hold against it. The last assignment takes a deeper network of the same family, and a report that claims too much.

# %% [markdown]
# ## What to read next
#
# - K. He, X. Zhang, S. Ren, J. Sun: [Deep residual learning for image recognition](https://arxiv.org/abs/1512.03385) (2015).
#   The paper; section 4.2 has the experiment of part 4, on CIFAR-10.
# - K. He, X. Zhang, S. Ren, J. Sun: [Identity mappings in deep residual networks](https://arxiv.org/abs/1603.05027) (2016). Why
#   nothing should stand on the shortcut, with the variants that were tried and did worse.
# - C. Szegedy and others: [Going deeper with convolutions](https://arxiv.org/abs/1409.4842) (2014), and G. Huang, Z. Liu, L. van der
#   Maaten, K. Weinberger: [Densely connected convolutional networks](https://arxiv.org/abs/1608.06993) (2016). The two other ways
#   to connect layers.
# - D. Balduzzi and others: [The shattered gradients problem: if resnets are the answer, then what is the
#   question?](https://arxiv.org/abs/1702.08591) (2017). What goes wrong in plain nets although their gradients don't vanish.
# - A. Veit, M. Wilber, S. Belongie: [Residual networks behave like ensembles of relatively shallow
#   networks](https://arxiv.org/abs/1605.06431) (2016). What happens when a unit is deleted from a trained net: try it with
#   yours.

# %% [markdown]
# - D.-A. Clevert, T. Unterthiner, S. Hochreiter: [Fast and accurate deep network learning by exponential linear
#   units](https://arxiv.org/abs/1511.07289) (2015). ELU.
# - G. Pereyra and others: [Regularizing neural networks by penalizing confident output
#   distributions](https://arxiv.org/abs/1701.06548) (2017). A relative of the activity penalty, with entropy in place of the
#   sum of squares.
# - R. Wightman, H. Touvron, H. Jégou: [ResNet strikes back: an improved training procedure in
#   timm](https://arxiv.org/abs/2110.00476) (2021). The old net with new ingredients, one by one: an ablation on a large scale.
# - [TensorBoard's own introduction](https://www.tensorflow.org/tensorboard/get_started), and Keras's page on [its
#   callback](https://keras.io/api/callbacks/tensorboard/).
