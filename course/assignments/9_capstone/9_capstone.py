# %% [markdown]
# # Capstone: a net that competes, and a claim that doesn't hold
#
# A course report, by students like you, claims an accuracy of **97.47 %** on CIFAR-10 with a net of 274,442 parameters. You are
# going to build that net, train it with everything that the report used, compare yourself with your class on images whose
# labels nobody has shown you, and find out what the 97.47 % are worth.
#
# | part | you write | points |
# | --- | --- | --- |
# | 1 the net | `counts`, `residual_block`, `resnet` | 22 |
# | 2 mixup | `mix`, `mixup` | 13 |
# | 3 restarts | `cosine_restarts` | 9 |
# | 4 three optimizers | `tune` | 8 |
# | 5 training | `probabilities`, `answer` | 12 |
# | 6 the detective | `fingerprints`, `find_overlap`, `canonical`, `overlap_share` | 24 |
# | 7 the report | half a page | 12 |
#
# Each task is a cell that stops with `NotImplementedError` until you replace that line. Below it stands a cell with a
# check. A check that fails tells you what it tried, what came back and what to look at next; it does not cost points
# while you work. Grading repeats the same checks on other numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import augmentation, budget, evaluation, leak, plots, predictions, schedules, training
from cifar_helpers.checks import capstone as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# ## 1 The net
#
# The net is the smallest of those with which He, Zhang, Ren and Sun tried residual learning on CIFAR-10 in 2015. Its unit is the
# *block*:
#
# ```text
# x ─┬─ CONV 3×3 ─ BN ─ ReLU ─ CONV 3×3 ─ BN ─┬─ add ─ ReLU ─
#    └──────────────── shortcut ──────────────┘
# ```
#
# The convolutions only have to learn what must be *changed* about `x`. If nothing must be, weights near zero will do. The
# gradient reaches earlier blocks through the shortcuts, too; only the ReLU after each addition and the few projections stand in its way.
#
# | part | layers | shape after it |
# | --- | --- | --- |
# | start | CONV 16 3×3, BN, ReLU | 32 × 32 × 16 |
# | stack 1 | $n$ blocks of 16 filters | 32 × 32 × 16 |
# | stack 2 | $n$ blocks of 32 filters, the first with stride 2 | 16 × 16 × 32 |
# | stack 3 | $n$ blocks of 64 filters, the first with stride 2 | 8 × 8 × 64 |
# | end | the mean of each map, DENSE 10, softmax | 10 |
#
# All 3×3 convolutions have padding (`"same"`), and all convolutions have biases. With **stride 1** the shortcut is `x` itself. With
# **stride 2** the first convolution of the block has that stride, so `x` no longer fits: then the shortcut is a *projection*, a
# CONV 1×1 with as many filters as the block and stride 2; no batch normalisation. With $n = 3$ there are 20 layers with weights,
# the projections not counted: ResNet-20.
#
# A block with a projection, up to its addition, which a ReLU follows:

# %%
body, shortcut = ["CONV 3×3", "BN", "ReLU", "CONV 3×3", "BN"], ["CONV 1×1"]
plots.residual_graph(body, shortcut, "Block of stride 2")

# %% [markdown]
# ### Task 1: count
#
# Work out by hand:
#
# - `"block"`: the parameters of a block of 16 filters on 16 channels, stride 1;
# - `"block with projection"`: those of a block of 32 filters on 16 channels, stride 2;
# - `"net"` and `"net, trainable"`: those of ResNet-20, all and those that training changes.
#
# To remember: a filter has a weight for each of its $k \cdot k \cdot C$ inputs and one bias; batch normalisation (BN) keeps four
# numbers for each channel, of which two are trained. The check tells you the likely slip, not the right number.

# %% nbgrader={"grade": false, "grade_id": "counts", "locked": false, "schema_version": 3, "solution": true, "task": false}
counts = {}


### BEGIN SOLUTION
def parameters(before, after, norm):
    """A block on `before` channels with `after` filters; BN has `norm` numbers for each channel."""
    projection = (before + 1) * after if before != after else 0
    return (9 * before + 1) * after + (9 * after + 1) * after + 2 * norm * after + projection


counts["block"] = parameters(16, 16, norm=4)
counts["block with projection"] = parameters(16, 32, norm=4)
for name, norm in {"net": 4, "net, trainable": 2}.items():
    firsts = parameters(16, 32, norm) + parameters(32, 64, norm)
    others = 3 * parameters(16, 16, norm) + 2 * parameters(32, 32, norm) + 2 * parameters(64, 64, norm)
    counts[name] = (9 * 3 + 1) * 16 + norm * 16 + firsts + others + (64 + 1) * 10
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test-counts", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.counts(counts)

# %% [markdown]
# ### Task 2: the block
#
# A net that branches can't be a list of layers. In Keras's *functional* way a layer is called with what it gets, and gives what
# comes out: `y = layers.ReLU()(x)`. `layers.add([a, b])` adds. `keras.Model(inputs, outputs)` makes a model of all that lies
# between.
#
# Write `residual_block(x, filters, stride)`, which returns what leaves the block. Give batch normalisation
# `momentum=0.9`: its moving mean and variance then follow within tens of batches, which short trainings need.
#
# `tiny_block` makes a model of a single block on images, on which the check tries yours with random weights.

# %%
import logging
import keras
from keras import layers

# %%
logging.getLogger("tensorflow").setLevel("ERROR")  # it warns of programs that make many nets, as this one


# %%
def tiny_block(filters, stride):
    """A model of one block on images."""
    inputs = keras.Input((32, 32, 3))
    return keras.Model(inputs, residual_block(inputs, filters, stride))


# %% nbgrader={"grade": false, "grade_id": "residual-block", "locked": false, "schema_version": 3, "solution": true, "task": false}
def residual_block(x, filters, stride):
    """What leaves a block: two convolutions plus the shortcut, then ReLU."""
    ### BEGIN SOLUTION
    y = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
    y = layers.BatchNormalization(momentum=0.9)(y)
    y = layers.ReLU()(y)
    y = layers.Conv2D(filters, 3, padding="same")(y)
    y = layers.BatchNormalization(momentum=0.9)(y)
    if stride != 1:
        x = layers.Conv2D(filters, 1, strides=stride)(x)
    return layers.ReLU()(layers.add([x, y]))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-residual-block", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check.residual_block(tiny_block)
### BEGIN HIDDEN TESTS
check.residual_block(tiny_block, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 3: the net
#
# Write `resnet(n, filters, rates)`: a new, untrained net.
#
# - `n` is the number of blocks in each stack.
# - `filters` has the filters of the three stacks; those of the first convolution are `filters[0]`.
# - `rates` has three dropout rates. After the last block of stack `i` comes `layers.Dropout(rates[i])`; after stack 3 that is
#   before the mean (`layers.GlobalAveragePooling2D()`). The report dropped 10 % after stack 2 and 20 % after stack 3.


# %% nbgrader={"grade": false, "grade_id": "resnet", "locked": false, "schema_version": 3, "solution": true, "task": false}
def resnet(n, filters, rates):
    """A residual net of 6 n + 2 layers with dropout between its stacks, untrained."""
    ### BEGIN SOLUTION
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(filters[0], 3, padding="same")(inputs)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    for stack in range(3):
        for block in range(n):
            x = residual_block(x, filters[stack], 2 if stack > 0 and block == 0 else 1)
        x = layers.Dropout(rates[stack])(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax", dtype="float32")(x))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-resnet", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.resnet(resnet)
### BEGIN HIDDEN TESTS
check.resnet(resnet, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Now let Keras count. The number must be yours, and the report's.

# %%
print(f"{resnet(3, (16, 32, 64), (0, 0.1, 0.2)).count_params():,} by Keras, {counts['net']:,} by hand")

# %% [markdown]
# ## 2 Mixup
#
# The budget says which images are used: `smoke` draws toy pictures, `laptop` takes 20,000 training images of CIFAR-10, `gpu`
# 45,000. The images are brought to mean 0 and deviation 1, by the mean and the deviation of the **training** images; keep these
# two numbers, they will be needed whenever the net sees an image.

# %%
from cifar_helpers.data import load, normalisation, splits

now = budget.current()
few = {"train": 800, "validation": 200, "test": 300}
some = {"train": 20_000, "validation": 2_500, "test": 10_000}
most = {"train": 45_000, "validation": 5_000, "test": 10_000}
data = load(now.cifar10, **now.pick(smoke={"train": 1_000, "test": 300}, laptop={}, gpu={}))
parts = splits.positional(data, **now.pick(smoke=few, laptop=some, gpu=most))
print(data.title, parts)

# %%
scale = normalisation.GlobalZScore.fit(parts.train.images)
mean, std = scale.mean.item(), scale.std.item()
X_train, X_val, X_test = (scale.apply(part.images) for part in (parts.train, parts.validation, parts.test))
y_train, y_val, y_test = parts.train.labels, parts.validation.labels, parts.test.labels

# %% [markdown]
# A net that learns from few images will be very sure of itself, also between them, where it has never been. *Mixup* (Zhang,
# Cissé, Dauphin, Lopez-Paz, 2017) trains it there. Every image of a batch gets a partner, and is mixed with it:
#
# $$\tilde x_i = \lambda_i \, x_i + (1 - \lambda_i) \, x_{p(i)} \qquad
#   \tilde t_i = \lambda_i \, t_i + (1 - \lambda_i) \, t_{p(i)}$$
#
# $t_i$ is the *one-hot* row of the label: ten numbers, a 1 at the label and 0 elsewhere. An image that is 70 % cat and 30 % ship
# has a row that says just that. The same $\lambda_i$ and the same partner stand in both formulas.
#
# ### Task 4: mix
#
# Write `mix(images, labels, shares, partners)`.
#
# - `images` has the shape $(N, H, W, C)$, `uint8` or `float32`; `labels` $(N,)$, integers from 0 to 9;
# - `shares` $(N,)$ has the $\lambda_i$, and `partners` $(N,)$ the places $p(i)$.
# - Return the mixed images and the mixed rows, `float32`, $(N, H, W, C)$ and $(N, 10)$. Leave the arrays that you are given as
#   they are. No loop is needed.


# %% nbgrader={"grade": false, "grade_id": "mix", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mix(images, labels, shares, partners):
    """Each image mixed with its partner, and the one-hot rows of the labels likewise."""
    ### BEGIN SOLUTION
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]  # (N, 10)
    shares = shares.astype(np.float32)[:, None]  # (N, 1)
    each = shares[:, :, None, None]  # (N, 1, 1, 1)
    return each * images + (1 - each) * images[partners], shares * rows + (1 - shares) * rows[partners]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-mix", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.mix(mix)
### BEGIN HIDDEN TESTS
check.mix(mix, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# A line of five mixtures of two training images:

# %% tags=["nbval-ignore-output"]
pair = parts.train.images[[0, 0, 0, 0, 0, 1]]  # five times the first image, then the second
steps, other = np.array([1, 0.75, 0.5, 0.25, 0, 1]), np.full(6, 5)
between, _ = mix(pair, np.zeros(6, dtype=int), steps, other)
captions = [f"λ = {share:g}" for share in steps[:5]]
first, second = (data.class_names[label] for label in y_train[:2])
plots.captioned_images(between[:5].astype(np.uint8), captions, f"{first} to {second}, {data.title}", 5)

# %% [markdown]
# ### Task 5: draw
#
# Write `mixup(images, labels, alpha, seed)`: a batch that is mixed at random.
#
# - `random = np.random.default_rng(seed)` makes the numbers, so the same seed gives the same batch.
# - **Each image has a share of its own**, drawn from the Beta distribution: `random.beta(alpha, alpha, size=…)`. (Others draw one for
#   the whole batch; that is common, and not meant here.) With `alpha` 1 every share is equally likely; with 0.2 most are near 0 or
#   1, so most images are hardly mixed.
# - The partners are a random permutation of the places: `random.permutation(…)`.
# - Return what `mix` returns.


# %% nbgrader={"grade": false, "grade_id": "mixup", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mixup(images, labels, alpha, seed):
    """A batch in which each image is mixed with another one, by a share from Beta(alpha, alpha)."""
    ### BEGIN SOLUTION
    random = np.random.default_rng(seed)
    shares = random.beta(alpha, alpha, size=len(images))
    return mix(images, labels, shares, random.permutation(len(images)))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-mixup", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.mixup(mixup)
### BEGIN HIDDEN TESTS
check.mixup(mixup, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ## 3 Restarts
#
# A large learning rate finds its way out of bad places, a small one into good ones. *Cosine decay with warm restarts* (Loshchilov
# and Hutter, 2017) has both, again and again. In cycle $i$, which is $T_i$ epochs long, the rate falls from $\eta_\text{max}$
# towards $\eta_\text{min}$ along half a cosine. Then it jumps back up, and the next cycle is `factor` times as long:
#
# $$\eta = \eta_\text{min} + \frac{\eta_\text{max} - \eta_\text{min}}{2}
#   \left(1 + \cos \frac{\pi \, T_\text{cur}}{T_i}\right) \qquad T_i = \texttt{factor} \cdot T_{i-1} \qquad T_0 = \texttt{first}$$
#
# $T_\text{cur}$ is the number of epochs since the last restart: 0 in the first epoch of a cycle, $T_i - 1$ in its last one.
#
# ### Task 6: the schedule
#
# Write `cosine_restarts(epoch, first, factor, highest, lowest)`, the learning rate of an epoch. Epochs are counted from 0. For
# example, with `first=2` and `factor=2` the rate is highest in the epochs 0, 2, 6 and 14.


# %% nbgrader={"grade": false, "grade_id": "cosine-restarts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cosine_restarts(epoch, first, factor, highest, lowest):
    """The learning rate of an epoch, counted from 0."""
    ### BEGIN SOLUTION
    length = first
    while epoch >= length:
        epoch -= length
        length *= factor
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * epoch / length))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-cosine-restarts", "locked": true, "points": 9, "schema_version": 3, "solution": false, "task": false}
check.cosine_restarts(cosine_restarts)
### BEGIN HIDDEN TESTS
check.cosine_restarts(cosine_restarts, seed=check.private_seed())
### END HIDDEN TESTS

# %%
falling = [cosine_restarts(epoch, 10, 2, 1e-3, 1e-5) for epoch in range(70)]
plots.learning_rates({"restarts": falling}, "Cosine decay, T₀ = 10, factor 2")

# %% [markdown]
# ## 4 Three optimizers
#
# The report compared three optimizers: Adam 97.47 %, RMSprop 96.84 %, SGD 67.92 %. From that one could learn that SGD is a bad
# optimizer. But the authors of this net trained it by SGD with *momentum* 0.9 (each step also takes nine tenths of the step before it along) and
# weight decay of 0.0001, to over 91 %. Each optimizer was used with the learning rate that Keras
# gives it: 0.001 for Adam and RMSprop, 0.01 for SGD. These are numbers that somebody had to write down, no more. **An optimizer
# without a tuned rate has not been compared with anything.**
#
# ### Task 7: tune
#
# `runs` is a dictionary of dictionaries: `runs["SGD"][0.1]` tells of a short training of SGD with the rate 0.1. It has three lists,
# `"training"`, `"validation"` and `"test"`: accuracies, the first two epoch by epoch.
#
# Write `tune(runs)`: a dictionary with the best rate of **each** optimizer. `training.fit` keeps the weights of the epoch that was
# best on the validation images; so a run is as good as its best epoch, on the images that are there for choosing.


# %% nbgrader={"grade": false, "grade_id": "tune", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tune(runs):
    """The best learning rate of each optimizer."""
    ### BEGIN SOLUTION
    return {name: max(rates, key=lambda rate: max(rates[rate]["validation"])) for name, rates in runs.items()}
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-tune", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.tune(tune)
### BEGIN HIDDEN TESTS
check.tune(tune, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The short trainings use your net; in `smoke` with one block in each stack and half the filters. Every run begins with the same
# weights: `training.renew` sets the net back, and spares Keras the seconds that it takes to translate a net.
#
# In each run the rate falls along one cycle of your cosine, as it will in a long training. That matters: at a large rate the
# accuracy jumps about, and only when the rate gets small one sees what the large one was good for.
#
# All trainings of this page mirror and shift the images at random, as in the assignment on augmentation.


# %%
def one_hot(labels):
    """Rows with a single 1, (N, 10)."""
    return np.eye(10, dtype=np.float32)[labels]


# %%
def augmented(X, y, positions, seed):
    """A batch of training images, mirrored and shifted at random."""
    return augmentation.flip_and_crop(X[positions], seed), one_hot(y[positions])


# %%
n, filters = now.pick(smoke=(1, (8, 16, 32)), laptop=(3, (16, 32, 64)), gpu=(3, (16, 32, 64)))


def compiled(name):
    """A new net, ready to be trained by the optimizer of that name."""
    training.seed(0)
    net = resnet(n, filters, (0, 0.1, 0.2))
    optimizer = getattr(keras.optimizers, name)()
    net.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return net


# %%
def short_runs(name, rates):
    """What becomes of short trainings with each of these rates, and the net."""
    net, found = compiled(name), {}
    start, some = net.get_weights(), now.pick(smoke=400, laptop=10_000, gpu=20_000)
    epochs = now.pick(smoke=2, laptop=4, gpu=5)
    for rate in rates:
        training.renew(net, start, rate)
        settings = {"make_batch": augmented, "title": f"{name}, {rate:g}, {data.title}"}
        lowering = schedules.callback(
            lambda epoch, top=rate: cosine_restarts(epoch, epochs, 2, top, top / 100)
        )
        settings["callbacks"] = [lowering]
        history = training.fit(net, (X_train[:some], y_train[:some]), validation, epochs, **settings)
        test = net.evaluate(X_test, one_hot(y_test), batch_size=500, verbose=0)[1]
        found[rate] = {"training": history.accuracy, "validation": history.val_accuracy, "test": [test]}
    return net, found


# %%
training.use_mixed_precision()
validation, runs = (X_val, one_hot(y_val)), {}

# %% [markdown]
# Before you run them, write down which optimizer you expect to gain most from tuning. In `laptop` each of the three cells takes
# four to five minutes on two cores (float32, measured: 21 seconds an epoch).

# %% tags=["not-graded"]
_, runs["SGD"] = short_runs("SGD", [0.01, 0.1, 0.5])

# %% tags=["not-graded"]
_, runs["RMSprop"] = short_runs("RMSprop", [0.001, 0.003, 0.01])

# %%
net, runs["Adam"] = short_runs("Adam", [0.001, 0.003, 0.01])

# %% [markdown]
# The first rate of each list is Keras's.

# %% tags=["nbval-ignore-output"]
best, rows = tune(runs), {}
for name, rates in runs.items():
    tuned = min(rates, key=lambda rate: abs(rate - best[name]))  # also if yours is rounded, as in float32
    for rate, words in ((next(iter(rates)), "as it comes"), (tuned, "tuned")):
        accuracies = {part: max(values) for part, values in rates[rate].items()}
        rows[f"{name}, {words}: {rate:g}"] = accuracies
evaluation.AccuracyTable(rows, data.title)

# %% [markdown]
# If a tuned rate lies at the end of its list, the best one may lie beyond: add one, and run the cell again. The lists above are
# short so that the page is. In a study one would take more rates, several seeds and longer runs, the same number for each optimizer.
#
# Short runs favour other settings than long ones. How much of that is the falling rate? In a trial on CIFAR-10 (10,000 images, four epochs,
# one seed) SGD had 40 % on the validation images at 0.01 and 54 % at 0.1, where the rate fell as here; with a constant rate it was the
# other way round, 39 % and 35 %. So a tuned rate belongs to a schedule and to a number of epochs. Believe your table only as far as its
# runs go.
#
# ## 5 Training
#
# ### Task 8: what the net says
#
# Others will give you images as they are, and want probabilities. Write `probabilities(net, images, mean, std)`:
#
# - `images` is `uint8`, $(N, 32, 32, 3)$; the net was trained with `(images - mean) / std`.
# - Return the net's probabilities, `float32`, $(N, 10)$: a row for each image, in their order.


# %% nbgrader={"grade": false, "grade_id": "probabilities", "locked": false, "schema_version": 3, "solution": true, "task": false}
def probabilities(net, images, mean, std):
    """The net's probabilities for images as they come, uint8."""
    ### BEGIN SOLUTION
    X = (images.astype(np.float32) - np.float32(mean)) / np.float32(std)
    return net.predict(X, batch_size=500, verbose=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-probabilities", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.probabilities(probabilities, resnet)
### BEGIN HIDDEN TESTS
check.probabilities(probabilities, resnet, seed=check.private_seed())
### END HIDDEN TESTS


# %%
def mixed(X, y, positions, seed):
    """A batch of training images, mirrored, shifted, and mixed."""
    return mixup(augmentation.flip_and_crop(X[positions], seed), y[positions], 0.2, seed)


# %%
def trained(name, make_batch, schedule):
    """Trains the net from its first weights; keeps its history, its weights and what it says of test images."""
    training.renew(net, start, best["Adam"])
    runs = now.pick(smoke=None, laptop=f"runs/capstone, {name}", gpu=f"runs/capstone, {name}")
    settings = {"make_batch": make_batch, "folder": runs, "title": f"{name}, {data.title}"}
    settings["callbacks"] = [schedules.callback(schedule)]
    histories[name] = training.fit(net, (X_train, y_train), validation, epochs, **settings)
    kept[name] = net.get_weights()
    said[name] = probabilities(net, parts.test.images, mean, std)


# %% [markdown]
# Three trainings, each with one thing more. The epochs are chosen so that the last cycle of the restarts ends with the
# training. In `laptop` each takes about four minutes on two cores (float32, measured: 35 to 37 seconds an epoch); every epoch is
# saved in the folder `runs`.

# %%
start = compiled("Adam").get_weights()
epochs, first = now.pick(smoke=(3, 1), laptop=(7, 1), gpu=(70, 10))
histories, kept, said = {}, {}, {}


# %%
def constant(epoch):
    return best["Adam"]


trained("plain", augmented, constant)

# %%
trained("mixup", mixed, constant)


# %%
def restarting(epoch):
    return cosine_restarts(epoch, first, 2, best["Adam"], best["Adam"] / 100)


trained("mixup, restarts", mixed, restarting)

# %% [markdown]
# With mixup, the accuracy on training images means little: an image that is 60 % cat counts as right only if the net says cat.

# %% tags=["nbval-ignore-output", "not-graded"]
rows = {}
for name, history in histories.items():
    test = evaluation.accuracy(y_test, said[name].argmax(axis=1))
    rows[name] = {"validation": max(history.val_accuracy), "test": test}
evaluation.AccuracyTable(rows, data.title)

# %% [markdown]
# Published, by the report, on CIFAR-10 after 200 epochs: 88.21 % plain, 89.54 % with mixup, 89.62 % with restarts as well; and in
# the paper by He and others 91.25 % for ResNet-20, by SGD with a tuned rate. The report's three numbers are believable. With few
# epochs mixup may **cost** accuracy: it makes the images harder, and pays when the net would otherwise begin to overfit.
#
# ### Where they differ
#
# Two nets of the same accuracy may fail in different ways. Look at the two matrices, and at what changed:

# %% tags=["nbval-ignore-output", "not-graded"]
matrices = {name: evaluation.confusion_matrix(y_test, said[name].argmax(axis=1), 10) for name in said}
plots.confusion_matrix(matrices["plain"], data.class_names, f"plain, {data.title}")

# %% tags=["nbval-ignore-output", "not-graded"]
plots.confusion_matrix(matrices["mixup"], data.class_names, f"mixup, {data.title}")

# %% tags=["nbval-ignore-output", "not-graded"]
for name in ("plain", "mixup"):
    print(f"{name}, {data.title}: sure of itself by {100 * said[name].max(axis=1).mean():.0f} % on average")
    for true, taken, count in evaluation.most_confused(matrices[name], data.class_names, count=3):
        print(f"    {true} taken for {taken}: {count}")

# %% [markdown]
# ### Task 9: your answer
#
# Give the net the weights in `kept` of the training that was best on the **validation** images, and write `answer(images)`: its
# probabilities for `uint8` images. The check asks it for images that nobody has seen, in grading for others again. In `smoke`, in
# which grading runs, it asks for little more than guessing.


# %% nbgrader={"grade": false, "grade_id": "answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def answer(images):
    """Probabilities (N, 10) for images as they come."""
    ### BEGIN SOLUTION
    return probabilities(net, images, mean, std)


net.set_weights(kept[max(histories, key=lambda name: max(histories[name].val_accuracy))])
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test-answer", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.answer(answer)
### BEGIN HIDDEN TESTS
check.answer(answer, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Your instructor may have given you `private_images.npy`, images without labels, to put beside this notebook. The next cell writes
# what your net says of them into `predictions.npy`; hand that in with the notebook. All answers of the class come on a
# leaderboard, by accuracy, under pseudonyms.

# %%
try:
    predictions.save(answer(predictions.private_images()))
except predictions.PredictionsError as error:
    print(error)  # says what is missing; the rest of the page does not need it

# %% [markdown]
# ## 6 The detective
#
# From 89.62 % to 97.47 %, by the choice of an optimizer? Published results of ResNet-20 end below 93 %. Mistakes that lower an accuracy are
# found soon. Those that raise it are celebrated. The most common of them is a *leak*: test images that stand among the training
# images. A net needn't understand an image that it remembers.
#
# Here is such a case. Somebody has put test images among the training images, some of them changed a little.

# %%
case = leak.planted(parts.train, parts.test[:2_000], share=0.4, seed=7)
print(case)

# %% [markdown]
# ### Task 10: fingerprints
#
# Comparing each test image with each training image would take 500 million comparisons for CIFAR-10. A *hash* makes a short text of
# any bytes; equal bytes give equal texts, others practically never. SHA-256 from Python's `hashlib` is such a hash:
# `hashlib.sha256(some_bytes).hexdigest()`.
#
# Write `fingerprints(images)`: a list with the SHA-256, as hexadecimal text, of the bytes of each image. `image.tobytes()` gives them.
#
# Two traps: `str(image)` is no way to the bytes, NumPy prints large arrays with dots in their middle. And Python's own
# `hash` of bytes is another one in each run.

# %%
import hashlib


# %% nbgrader={"grade": false, "grade_id": "fingerprints", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fingerprints(images):
    """The SHA-256 of each image's bytes, a list of texts."""
    ### BEGIN SOLUTION
    return [hashlib.sha256(image.tobytes()).hexdigest() for image in images]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-fingerprints", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.fingerprints(fingerprints)
### BEGIN HIDDEN TESTS
check.fingerprints(fingerprints, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 11: the overlap
#
# Write `find_overlap(train, test)` for two arrays of images: the places, in rising order, of those **test** images that also stand in
# `train`. Use `fingerprints`. A list must be searched from its beginning each time; a `set` or a `dict` finds at once.


# %% nbgrader={"grade": false, "grade_id": "find-overlap", "locked": false, "schema_version": 3, "solution": true, "task": false}
def find_overlap(train, test):
    """Places of the test images that also stand among the training images."""
    ### BEGIN SOLUTION
    known = set(fingerprints(train))
    return [place for place, text in enumerate(fingerprints(test)) if text in known]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-find-overlap", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.find_overlap(find_overlap)
### BEGIN HIDDEN TESTS
check.find_overlap(find_overlap, seed=check.private_seed())
### END HIDDEN TESTS

# %%
exact = find_overlap(case.train.images, case.test.images)
print(
    f"{data.title}: {len(exact)} of {len(case.test)} test images, {100 * len(exact) / len(case.test):.0f} %"
)

# %% [markdown]
# ### Task 12: a form for all copies
#
# Exact fingerprints find exact copies. A mirrored image has other bytes, and so has one whose numbers are all larger by 10. So bring
# all copies of an image to one *canonical form* first. Write `canonical(images)`, which returns an array of the same shape:
#
# 1. Subtract from each image its least number, of all pixels and colours. Copies that are brighter or darker by a constant become
#    equal.
# 2. Of the image and its mirror image (left and right swapped), keep the one whose bytes come first: bytes can be compared by `<`,
#    or by `min`. Then it doesn't matter which of the two was given.
#
# A loop over the images is fine. The array that you are given stays as it is. The check looks whether copies get the same form, and
# whether different images keep different ones.


# %% nbgrader={"grade": false, "grade_id": "canonical", "locked": false, "schema_version": 3, "solution": true, "task": false}
def canonical(images):
    """One form for an image, its mirror image, and copies that are brighter or darker by a constant."""
    ### BEGIN SOLUTION
    levels = images - images.min(axis=(1, 2, 3), keepdims=True)
    twins = zip(levels, levels[:, :, ::-1], strict=True)
    return np.array([min(pair, key=lambda image: image.tobytes()) for pair in twins])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-canonical", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check.canonical(canonical)
### BEGIN HIDDEN TESTS
check.canonical(canonical, seed=check.private_seed())
### END HIDDEN TESTS

# %%
forms = canonical(case.train.images), canonical(case.test.images)
found = find_overlap(*forms)
print(
    f"{data.title}: {len(found)} of {len(case.test)} test images, {100 * len(found) / len(case.test):.0f} %"
)

# %% [markdown]
# Some that only the second search found, each beside its copy among the training images:

# %% tags=["nbval-ignore-output"]
place_of = {text: place for place, text in enumerate(fingerprints(forms[0]))}
changed = [place for place in found if place not in set(exact)][:5]
copies = [place_of[text] for text in fingerprints(forms[1][changed])]
sheet = np.concatenate([case.test.images[changed], case.train.images[copies]])
plots.captioned_images(sheet, ["test"] * 5 + ["training"] * 5, f"Copies, {data.title}", 5)

# %% [markdown]
# ### What a leak does to a number
#
# The purest memory is the nearest neighbour of the first assignment: it knows nothing but its training images. Here is its accuracy on
# the test images that have a copy, and on those that have none.


# %%
def remembered(train, test):
    """For each test image the label of the nearest training image."""
    A, B = (part.images.reshape(len(part), -1).astype(np.float32) for part in (train, test))
    squares = (A**2).sum(axis=1) - 2 * B @ A.T  # (test, train), but for a number of each test image
    return train.labels[squares.argmin(axis=1)]


# %% tags=["nbval-ignore-output"]
right, places = remembered(case.train, case.test) == case.test.labels, np.arange(len(case.test))
groups = {
    "all test images": places,
    "with an exact copy": exact,
    "with a changed copy": np.setdiff1d(found, exact),
    "without a copy": np.setdiff1d(places, found),
}
rows = {
    name: {"test images": len(at) / len(places), "right": right[at].mean()} for name, at in groups.items()
}
evaluation.AccuracyTable(rows, f"nearest neighbour, {data.title}")

# %% [markdown]
# The last line is the honest accuracy. The first is what would have been reported. A net that was trained until it has memorised its training
# images shows the same, also on changed copies if it was trained with mirrored images.
#
# ### Task 13: explain the claim
#
# Suppose that a share $s$ of the test images is remembered, and right every time, while the others are right as often as in an honest
# test: $\text{claimed} = s \cdot 1 + (1 - s) \cdot \text{honest}$. Write `overlap_share(claimed, honest)`, which returns $s$.


# %% nbgrader={"grade": false, "grade_id": "overlap-share", "locked": false, "schema_version": 3, "solution": true, "task": false}
def overlap_share(claimed, honest):
    """The share of remembered test images that explains a claimed accuracy."""
    ### BEGIN SOLUTION
    return (claimed - honest) / (1 - honest)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-overlap-share", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.overlap_share(overlap_share)
### BEGIN HIDDEN TESTS
check.overlap_share(overlap_share, seed=check.private_seed())
### END HIDDEN TESTS

# %%
print(f"97.47 % instead of 89.62 %: {100 * overlap_share(0.9747, 0.8962):.1f} % of the test images")

# %% [markdown]
# In this model, three of four "public test" images were among those that the net was trained with. It is one model of several: fewer
# copies and a test set that was also used to choose the epoch would explain the claim as well. Nobody can prove either from outside.
# But looking for copies is one cell of work for those who have the images, and they should do it before they publish. A rule to take away:
# **when a net is five points better than its authors could make it, look for a leak first.** (Size alone proves nothing: CondenseNet, by
# Huang and others, 2018, is published with 93.8 % at 0.2 million parameters and 94.7 % at 0.4 million.)
#
# What of SGD's 67.92 % in the same table? An optimizer that is too slow to memorise the images gains nothing from a leak: it
# was the one number that nobody had reason to doubt, and it was bad for another reason, the rate that nobody had tuned.
#
# CIFAR-10 itself isn't clean either: Barz and Denzler (2020) found near-duplicates of 3.3 % of its test images among its training
# images. They are in every published number, yours included.
#
# ## 7 The report
#
# Write half a page, at most 300 words, for a reader who has not seen this notebook.
#
# 1. The net, the images, the budget, the epochs: what would somebody need to repeat it? Which number is yours, on which images,
#    and what was chosen on which images before you saw it?
# 2. Tuned and untuned: what did tuning bring each optimizer, how sure can you be of that, and what does it say about the report's
#    table?
# 3. Plain and mixup: what do the two confusion matrices and the sureness say that the accuracies don't?
# 4. Your place on the leaderboard, if there is one: how far apart must two nets be on so many images before the difference means
#    something? And what would you ask of a classmate who is at 97 %?

# %% [markdown] nbgrader={"grade": true, "grade_id": "report", "locked": false, "points": 12, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Toy pictures in the smoke budget (800 for training, 200 for validation, 300 for testing), one seed; the numbers are those of the
# tables above.
#
# 1. A residual net of one block in each stack with 8, 16 and 32 filters, dropout 0.1 and 0.2; Adam, batches of 64, 3 epochs, images
#    mirrored and shifted. The rate, the epoch and the training were chosen on validation images; the test accuracy of that training
#    is the number, and no choice was made by it.
# 2. SGD gained most: from 7 to 22 % of the validation images, at 50 times Keras's rate, the largest that was tried, so the best may lie
#    beyond. Adam gained 8.5 points and RMSprop 4, at larger rates, too: with so few steps they win. 200 images and one seed: each
#    number may be off by 3 points. But the report's 67.92 % is a statement on 0.01, not on SGD.
# 3. After three epochs neither net knows much: plain takes many images for deer, mixup for automobiles; a few classes get most of the
#    answers. I expected mixup to be less sure of itself, since it has seen what lies between the classes. It isn't yet, 27 % against
#    26 %: both are sure of next to nothing. With few epochs mixup costs accuracy on the test images, 19 % instead of 25 %.
# 4. With N images an accuracy p has a standard error of √(p(1 − p)/N): for 90 % and 1,000 images 0.9 per cent. Two nets
#    should differ by about three of these. A classmate at 97 % I would ask for the overlap of training and private images,
#    by fingerprints of canonical forms, and for the training cell.
# ### END SOLUTION

# %% [markdown]
# ## What you have
#
# A net that a paper was written about, built by hand and counted; a fair comparison of optimizers; an answer to a question whose
# solution you have never seen; and the habit of asking, when a number is too good, where its images came from.
