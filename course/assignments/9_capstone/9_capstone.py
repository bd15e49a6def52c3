# %% [markdown]
# # Capstone: a net that competes, and a claim that does not hold
#
# A student's report claims an accuracy of **97.47 %** on CIFAR-10 for a net of 274,442 parameters. You are going to
# build that net and train it with everything that the report used. Then you compete with your class on images whose
# labels you have never seen, and find out what the 97.47 % are worth.
#
# The report, called *Novel learner*, was written with TensorFlow 2.2. It is coursework without a public address, so its
# numbers are quoted here as they were given, and that is all that is known of them.

# %% [markdown]
# | part | you write | points |
# | --- | --- | --- |
# | 1 the net | `counts`, `residual_block`, `resnet` | 21 |
# | 2 mixup | `mix`, `mixup` | 13 |
# | 3 restarts | `cosine_restarts` | 8 |
# | 4 three optimizers | `tune` | 8 |
# | 5 training | `probabilities`, `reliability`, `answer` | 16 |
# | 6 the detective | `fingerprints`, `find_overlap`, `canonical`, `overlap_share` | 22 |
# | 7 the report | half a page | 12 |
#
# A task is a cell that stops with `NotImplementedError` until you replace that line. The cell below it holds a check,
# which says what it tried, what came back and what to look at next. Checks cost nothing while you work; grading repeats
# them on other numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import augmentation, budget, evaluation, leak, plots, predictions, schedules, training
from cifar_helpers.checks import capstone as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# ## 1 The net
#
# The net is *ResNet-20*, the smallest of those with which He, Zhang, Ren and Sun tried residual learning on CIFAR-10 in
# 2015. Its unit is the *residual block*, which adds its input to what its layers make of it:

# %%
from cifar_helpers import drawings

drawings.residual_block()

# %% [markdown]
# The convolutions only have to learn what must be *changed* about `x`. If nothing must be, weights near zero will do.
# The gradient reaches earlier blocks through the shortcuts, too. Only the ReLU after each addition and the few
# projections stand in its way; the *pre-activation* of assignment 8 removes the ReLU from that path.
#
# | part | layers | shape after it |
# | --- | --- | --- |
# | start | CONV 16 3×3, BN, ReLU | 32 × 32 × 16 |
# | stack 1 | $n$ blocks of 16 filters | 32 × 32 × 16 |
# | stack 2 | $n$ blocks of 32 filters, the first with stride 2 | 16 × 16 × 32 |
# | stack 3 | $n$ blocks of 64 filters, the first with stride 2 | 8 × 8 × 64 |
# | end | the mean of each feature map, DENSE 10, softmax | 10 |

# %% [markdown]
# All 3×3 convolutions have padding (`"same"`), and all convolutions have biases. With **stride 1** the shortcut is `x`
# itself, an *identity mapping*. With **stride 2** the first convolution of the block has that stride, so `x` no longer
# fits. Then the shortcut is a *projection*: a CONV 1×1 with as many filters as the block, and with stride 2, without
# batch normalisation. With $n = 3$ there are 20 layers with weights, the projections not counted: hence the name
# ResNet-20.
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
# - `"net"` and `"net, trainable"`: those of ResNet-20, all of them and those that training changes.
#
# A filter has a weight for each of its $k \cdot k \cdot C$ inputs, and one bias. Batch normalisation (BN) keeps four
# numbers for each channel, of which two are trained. The check names the likely slip, not the right number.

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

# %% nbgrader={"grade": true, "grade_id": "test-counts", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.counts(counts)

# %% [markdown]
# ### Task 2: the block
#
# A net that branches cannot be a list of layers. In Keras's *functional* style a layer is called with a tensor and
# returns a tensor: `y = layers.ReLU()(x)`. `layers.add([a, b])` adds two of them. `keras.Model(inputs, outputs)` makes a
# model of everything between the two.
#
# Write `residual_block(x, filters, stride)`, which returns the output of the block. Give batch normalisation
# `momentum=0.9`: its moving mean and variance then follow within tens of batches, as short trainings need.
#
# `tiny_block` makes a model of a single block on images. The check tries yours with random weights.

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
    """The output of a block: two convolutions plus the shortcut, then ReLU."""
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
# - `filters` holds the numbers of filters of the three stacks; the first convolution has `filters[0]`.
# - `rates` holds three *dropout* rates. After the last block of stack `i` comes `layers.Dropout(rates[i])`; after stack 3
#   that is before the mean (`layers.GlobalAveragePooling2D()`). The report dropped 10 % after stack 2 and 20 % after
#   stack 3; the authors of the net dropped nothing.


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
# Now let Keras count. Its number must be yours, and the report's.

# %%
print(f"{resnet(3, (16, 32, 64), (0, 0.1, 0.2)).count_params():,} by Keras, {counts['net']:,} by hand")

# %% [markdown]
# ## 2 Mixup
#
# The budget decides how much is trained, and on which images. `smoke` and `toy` draw toy pictures: `smoke` shows within
# seconds that every cell runs, `toy` trains for minutes. `laptop` takes 20,000 training images of CIFAR-10 and `gpu`
# 45,000. All sizes of this notebook stand in one cell. The report trained for 200 epochs with batches of 32; the batches
# here hold 64 images.

# %%
now = budget.current()
drawn = now.pick(smoke={"train": 1_000, "test": 300}, toy={"train": 2_500, "test": 1_000}, laptop={}, gpu={})
split = now.pick(
    smoke=(800, 200, 300),
    toy=(2_000, 500, 1_000),
    laptop=(20_000, 2_500, 10_000),
    gpu=(45_000, 5_000, 10_000),
)
n, filters = now.pick(
    smoke=(1, (8, 16, 32)), toy=(1, (16, 32, 64)), laptop=(3, (16, 32, 64)), gpu=(3, (16, 32, 64))
)
dropout = (0, 0.1, 0.2)  # the report's rates
short_images, short_epochs = now.pick(smoke=(320, 2), toy=(1_000, 5), laptop=(10_000, 4), gpu=(20_000, 5))
tried = now.pick(smoke=slice(1, 3), toy=slice(None), laptop=slice(None), gpu=slice(None))
epochs, first_cycle = now.pick(smoke=(3, 1), toy=(15, 1), laptop=(7, 1), gpu=(70, 10))
seeds = now.pick(smoke=(0, 1), toy=(0, 1, 2), laptop=(0, 1, 2), gpu=(0, 1, 2))
folder = now.pick(
    smoke=None, toy=None, laptop="runs/capstone", gpu="runs/capstone"
)  # every epoch is saved there

# %%
from cifar_helpers.data import load, normalisation, splits

data = load(now.cifar10, **drawn)
parts = splits.positional(data, **dict(zip(["train", "validation", "test"], split, strict=True)))
print(data.title, parts)

# %% [markdown]
# The images are brought to mean 0 and standard deviation 1, by the mean and the deviation of the **training** images.
# Keep these two numbers: they are needed whenever the net sees an image.

# %%
scale = normalisation.GlobalZScore.fit(parts.train.images)
mean, std = scale.mean.item(), scale.std.item()
X_train, X_val, X_test = (scale.apply(part.images) for part in (parts.train, parts.validation, parts.test))
y_train, y_val, y_test = parts.train.labels, parts.validation.labels, parts.test.labels

# %% [markdown]
# A net that learns from few images becomes very sure of itself, also between them, where it has never been. *Mixup*
# (Zhang, Cissé, Dauphin and Lopez-Paz, 2017) trains it there. Every image of a batch gets a partner, and is mixed with it:
#
# $$\tilde x_i = \lambda_i \, x_i + (1 - \lambda_i) \, x_{p(i)} \qquad
#   \tilde t_i = \lambda_i \, t_i + (1 - \lambda_i) \, t_{p(i)} \qquad 0 \le \lambda_i \le 1$$
#
# $t_i$ is the *one-hot* row of the label: ten numbers, a 1 at the label and 0 elsewhere. An image that is 70 % cat and
# 30 % ship has a row that says just that. The same $\lambda_i$ and the same partner occur in both formulas.

# %%
drawings.mixup()

# %% [markdown]
# ### Task 4: mix
#
# Write `mix(images, labels, shares, partners)`.
#
# - `images` has the shape $(N, H, W, C)$, `uint8` or `float32`; `labels` $(N,)$, integers from 0 to 9;
# - `shares` $(N,)$ holds the $\lambda_i$, and `partners` $(N,)$ the indices $p(i)$.
# - Return the mixed images and the mixed rows, `float32`, $(N, H, W, C)$ and $(N, 10)$. Leave the arrays that you are
#   given as they are. No loop is needed.


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
# A row of five mixtures of two training images:

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
# - **Each image has a share of its own**, drawn from the Beta distribution: `random.beta(alpha, alpha, size=…)`. (Many
#   programs draw one share for the whole batch; that works as well, and is not asked for here.) With `alpha` 1 every share
#   is equally likely; with 0.2 most shares are near 0 or 1, so most images are hardly mixed.
# - The partners are a random permutation of the indices: `random.permutation(…)`.
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
# A large learning rate moves quickly, and jumps about; a small one settles. *Cosine decay with warm restarts*
# (Loshchilov and Hutter, 2017) alternates between them. In cycle $i$, which is $T_i$ epochs long, the rate falls from
# $\eta_\text{max}$ towards $\eta_\text{min}$ along half a cosine. Then it jumps back up, and the next cycle is `factor`
# times as long. The restart is *warm* because the weights stay.
#
# $$\eta = \eta_\text{min} + \frac{\eta_\text{max} - \eta_\text{min}}{2}
#   \left(1 + \cos \frac{\pi \, T_\text{cur}}{T_i}\right) \qquad T_i = \texttt{factor} \cdot T_{i-1} \qquad T_0 = \texttt{first}$$
#
# $T_\text{cur}$ is the number of epochs since the last restart: 0 in the first epoch of a cycle, $T_i - 1$ in its last.

# %%
drawings.cosine_restarts()

# %% [markdown]
# ### Task 6: the schedule
#
# Write `cosine_restarts(epoch, first, factor, highest, lowest)`, the learning rate of an epoch. Epochs are counted from
# 0. For example, with `first=2` and `factor=2` the rate is highest in the epochs 0, 2, 6 and 14.


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


# %% nbgrader={"grade": true, "grade_id": "test-cosine-restarts", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
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
# The report compared three optimizers: Adam 97.47 %, RMSprop 96.84 %, SGD 67.92 %. From that one could learn that
# *stochastic gradient descent* (SGD) is a bad optimizer. But the authors of ResNet-20 trained it by SGD, to 91.25 %.
#
# They used what plain SGD lacks: *momentum* of 0.9, so that each step keeps nine tenths of the step before it;
# *weight decay* of 0.0001, so that each step also shrinks every weight a little; and a rate of 0.1 that falls twice. You
# wrote momentum and weight decay by hand in assignment 3. The report gave each optimizer the learning rate that Keras
# sets if nobody names one: 0.001 for Adam and RMSprop, 0.01 for SGD. **An optimizer without a tuned rate has not been
# compared with anything.**

# %% [markdown]
# ### Task 7: tune
#
# `runs` is a dictionary of dictionaries: `runs["SGD"][0.1]` tells of a short training of SGD with the rate 0.1. It has
# three lists of accuracies: `"training"` and `"validation"` have one for each epoch, `"test"` need not.
#
# Write `tune(runs)`: a dictionary with the best rate of **each** optimizer. `training.fit` keeps the weights of the epoch
# that was best on the validation images. So a run is as good as its best epoch, on the images that are there for
# choosing.


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
# The short trainings use your net; in `smoke` and `toy` with one block in each stack. Every run with the same seed begins
# with the same weights, whatever its optimizer. `training.renew` sets a net to them, and spares Keras the seconds that it
# takes to compile a new one.
#
# In each run the rate falls along one cycle of your cosine, as it will in a long training. That matters: at a large rate
# the accuracy jumps about, and only when the rate becomes small does one see what the large one was good for.
#
# All trainings of this notebook flip and shift the images at random, as in the assignment on augmentation.


# %%
def one_hot(labels):
    """Rows with a single 1, (N, 10)."""
    return np.eye(10, dtype=np.float32)[labels]


# %%
def augmented(X, y, positions, seed):
    """A batch of training images, flipped and shifted at random."""
    return augmentation.flip_and_crop(X[positions], seed), one_hot(y[positions])


# %%
def initial_weights(seed):
    """The weights with which the trainings of this seed begin."""
    training.seed(seed)
    return resnet(n, filters, dropout).get_weights()


# %%
def compiled(name, rates):
    """A new net, ready to be trained by the optimizer of that name."""
    net, optimizer = resnet(n, filters, rates), getattr(keras.optimizers, name)()
    net.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return net


# %%
def short_run(net, weights, rate, title, seed=0):
    """A short training from these weights, along one falling cycle: its history."""
    training.renew(net, weights, rate)
    lowering = schedules.callback(lambda epoch: cosine_restarts(epoch, short_epochs, 2, rate, rate / 100))
    settings = {"make_batch": augmented, "callbacks": [lowering], "seed": seed, "title": title}
    few = X_train[:short_images], y_train[:short_images]
    return training.fit(net, few, validation, short_epochs, **settings)


# %%
def short_runs(name, rates):
    """Tries these rates; keeps the histories, and what is predicted for the test images."""
    runs[name] = {}
    for rate in rates[tried]:
        history = short_run(nets[name], initial[0], rate, f"{name}, {rate:g}, {data.title}")
        first_seed[name, rate] = history
        predicted[name, rate] = nets[name].predict(X_test, batch_size=500, verbose=0).argmax(axis=1)
        accuracies = {"training": history.accuracy, "validation": history.val_accuracy}
        runs[name][rate] = {**accuracies, "test": [evaluation.accuracy(y_test, predicted[name, rate])]}


# %%
training.use_mixed_precision()
validation, runs, predicted, first_seed = (X_val, one_hot(y_val)), {}, {}, {}
initial = {seed: initial_weights(seed) for seed in seeds}
nets = {name: compiled(name, dropout) for name in ("SGD", "RMSprop", "Adam")}

# %% [markdown]
# Each list goes down from Keras's rate as well as up: a list that begins with the default can only find that more is
# better. (In `smoke` only the two in the middle are tried.)
#
# Before you run the cells, write down which optimizer you expect to gain most from tuning. In `laptop` each of
# the three takes about <!--m:cell_times/9_capstone/Adam, 0.001, CIFAR-10/seconds of an epoch * 16 / 60; cell_times/9_capstone/SGD, 0.01, CIFAR-10/seconds of an epoch; cell_times/9_capstone/Adam, 0.001, CIFAR-10/seconds of an epoch-->6 minutes on two cores (21 to 22 seconds<!--/--> an epoch, measured in float32).

# %% tags=["not-graded"]
short_runs("SGD", [0.001, 0.01, 0.1, 0.5])

# %% tags=["not-graded"]
short_runs("RMSprop", [0.0003, 0.001, 0.003, 0.01])

# %%
short_runs("Adam", [0.0003, 0.001, 0.003, 0.01])

# %% [markdown]
# Keras's own rate and the tuned one, side by side:

# %%
usual, best = {"SGD": 0.01, "RMSprop": 0.001, "Adam": 0.001}, tune(runs)
best = {
    name: min(runs[name], key=lambda rate: abs(rate - best[name])) for name in runs
}  # also if it is float32

# %% tags=["nbval-ignore-output"]
rows = {}
for name, rates in runs.items():
    for phrase, rate in {"as it comes": usual[name], "tuned": best[name]}.items():
        rows[f"{name}, {phrase}: {rate:g}"] = {part: max(values) for part, values in rates[rate].items()}
evaluation.AccuracyTable(rows, data.title)

# %% [markdown]
# If a tuned rate lies at an end of its list, the best one may lie beyond: add one, and run the cell again. The lists
# above are short so that the waiting is. A study would take more rates and longer runs, the same number for each
# optimizer.
#
# Short runs favour other settings than long ones. How much of that is the falling rate? In a trial on CIFAR-10 (10,000
# images, four epochs, one seed) SGD reached <!--m:capstone/laptop/tune SGD 0.01/validation; _; capstone/laptop/tune SGD 0.1/validation; _-->40 % of the validation images at 0.01 and 54 % at 0.1<!--/-->, where the rate fell as
# here. With a constant rate it was the other way round: <!--m:capstone/laptop/constant SGD {0.01;0.1}/validation-->39 % and 35 %<!--/-->. So a tuned rate belongs to a schedule and to a
# number of epochs. Believe your table only as far as its runs go.

# %% [markdown]
# ### A confusion matrix for each optimizer
#
# The report shows one for each of its three optimizers. Here are those of your tuned nets, on the test images. A net that
# has learnt little shows bright *columns*: it gives most of its answers to few classes.

# %% tags=["nbval-ignore-output", "not-graded"]
from IPython.display import display

for name, rate in best.items():
    matrix = evaluation.confusion_matrix(y_test, predicted[name, rate], 10)
    display(plots.confusion_matrix(matrix, data.class_names, f"{name}, {rate:g}, {data.title}"))

# %% [markdown]
# ### How sure can you be?
#
# Two nets were asked about the same images. *McNemar's test* looks only at the images that one of them has right and the
# other wrong. If the nets were equally good, each of those would be a toss of a coin. Here a is SGD and b is Adam, both
# tuned.

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.mcnemar(y_test, predicted["SGD", best["SGD"]], predicted["Adam", best["Adam"]])

# %% [markdown]
# The test speaks about these two *trained nets*, not about the two *optimizers*: another seed gives other initial values
# and another order of images. So train each optimizer with several seeds, at its tuned rate. `training.repeated`
# does that for any function that trains; here a loop will do, for seed 0 has been trained already. In `laptop` it takes
# about <!--m:cell_times/9_capstone/Adam, 0.001, CIFAR-10/seconds of an epoch * 8 / 60-->3 minutes<!--/--> for each optimizer.


# %%
def repeated(name):
    """Short runs of an optimizer at its best rate, with several seeds."""
    accuracies, minutes = [], []
    for seed in seeds:
        title = f"{name}, seed {seed}, {data.title}"
        history = first_seed[name, best[name]]  # which had seed 0
        if seed:
            history = short_run(nets[name], initial[seed], best[name], title, seed)
        accuracies.append(max(history.val_accuracy))
        minutes.append(sum(history.seconds) / 60)
    return evaluation.Runs(seeds, {"validation": tuple(accuracies)}, tuple(minutes), name)


# %% tags=["not-graded"]
seeded = {"SGD": repeated("SGD")}

# %% tags=["not-graded"]
seeded["RMSprop"] = repeated("RMSprop")

# %% tags=["not-graded"]
seeded["Adam"] = repeated("Adam")

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.runs_table({f"{name}, {best[name]:g}": each for name, each in seeded.items()}, data.title)

# %% [markdown]
# Compare the difference between two rows with the standard deviations. The rates were chosen by seed 0, so that seed is a
# little flattered; the others are not.

# %% [markdown]
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


# %% nbgrader={"grade": true, "grade_id": "test-probabilities", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.probabilities(probabilities, resnet)
### BEGIN HIDDEN TESTS
check.probabilities(probabilities, resnet, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Four trainings
#
# `plain` is the net as the report built it, `mixup` has one thing more, `mixup, restarts` two. `no dropout` is `plain`
# without its dropout layers. All four are trained by Adam at its tuned rate. The number of epochs is such that the last
# cycle of the restarts ends with the training.


# %%
def mixed(X, y, positions, seed):
    """A batch of training images, flipped, shifted and mixed."""
    return mixup(augmentation.flip_and_crop(X[positions], seed), y[positions], 0.2, seed)


# %%
def constant(epoch):
    """The tuned rate in every epoch."""
    return best["Adam"]


# %%
def restarting(epoch):
    """Cosine decay with restarts, from the tuned rate to a hundredth of it."""
    return cosine_restarts(epoch, first_cycle, 2, best["Adam"], best["Adam"] / 100)


# %%
histories, kept, said = {}, {}, {}


def trained(name, net, make_batch, schedule):
    """Trains a net from the initial weights; keeps its history, its best weights and what it says of test images."""
    training.renew(net, initial[0], best["Adam"])
    settings = {"make_batch": make_batch, "callbacks": [schedules.callback(schedule)]}
    settings |= {"folder": folder and f"{folder}, {name}", "title": f"{name}, {data.title}"}
    histories[name] = training.fit(net, (X_train, y_train), validation, epochs, **settings)
    kept[name] = net.get_weights()
    said[name] = probabilities(net, parts.test.images, mean, std)


# %% [markdown]
# In `laptop` each cell takes about <!--m:cell_times/9_capstone/plain, CIFAR-10/seconds of an epoch * 7 / 60; cell_times/9_capstone/mixup, CIFAR-10/seconds of an epoch; cell_times/9_capstone/plain, CIFAR-10/seconds of an epoch-->4 minutes on two cores (35 to 37 seconds<!--/--> an epoch, measured in float32), and every
# epoch is saved in the folder `runs`.

# %%
net = nets["Adam"]
trained("plain", net, augmented, constant)

# %%
trained("mixup", net, mixed, constant)

# %%
trained("mixup, restarts", net, mixed, restarting)

# %%
bare = compiled("Adam", (0, 0, 0))
trained("no dropout", bare, augmented, constant)

# %% [markdown]
# The accuracy on training images is measured while dropout is active and, with mixup, on mixed images: one that is 60 %
# cat counts as right only if the net says cat. So it says little, and is left out here.

# %% tags=["nbval-ignore-output", "not-graded"]
rows = {}
for name, history in histories.items():
    test = evaluation.accuracy(y_test, said[name].argmax(axis=1))
    rows[name] = {"validation": max(history.val_accuracy), "test": test}
evaluation.AccuracyTable(rows, data.title)

# %% tags=["nbval-ignore-output", "not-graded"]
plots.validation_curves(histories, f"Four trainings, {data.title}")

# %% [markdown]
# The report gives these test accuracies on CIFAR-10, after 200 epochs: 88.21 % plain, 89.54 % with mixup, 89.62 % with
# restarts as well. The authors of the net give 91.25 % for ResNet-20 (He and others 2015, table 6), and a well-kept
# collection of trained nets 92.60 % (Chen's `pytorch-cifar-models`). The report's three numbers are believable.
#
# In short trainings, mixup and dropout can **cost** accuracy. Both are *regularisation*: they make the training harder,
# and pay when the net would otherwise begin to overfit. In seven epochs of the budget `laptop` we measured <!--m:capstone/laptop/{plain;mixup;mixup, restarts}/test-->70.7 % of the
# test images for `plain`, 69.3 % for `mixup` and 72.1 %<!--/--> with restarts as well (one seed, `bfloat16`).
# In `toy` mixup costs accuracy, too, and restarts win most of that back (on average over several seeds; they are on the course's
# page of results). That mixup pays is a claim about long trainings on CIFAR-10, and `smoke` shows nothing of either.

# %% [markdown]
# What did dropout do to your net? Before you look: which of the two should win after few epochs, and which after many?
# The test needs no second training.

# %% tags=["nbval-ignore-output", "not-graded"]
said_by = {name: rows.argmax(axis=1) for name, rows in said.items()}
evaluation.mcnemar(y_test, said_by["plain"], said_by["no dropout"])

# %% [markdown]
# ### Where they differ
#
# Two nets of the same accuracy may fail in different ways. Look at the two matrices, and at what changed:

# %% tags=["nbval-ignore-output", "not-graded"]
matrices = {name: evaluation.confusion_matrix(y_test, labels, 10) for name, labels in said_by.items()}
for name in ("plain", "mixup"):
    display(plots.confusion_matrix(matrices[name], data.class_names, f"{name}, {data.title}"))

# %% tags=["nbval-ignore-output", "not-graded"]
for name in ("plain", "mixup"):
    for true, taken, count in evaluation.most_confused(matrices[name], data.class_names, count=3):
        print(f"{name}, {data.title}: {true} taken for {taken}, {count} times")

# %% [markdown]
# ### Task 9: how sure is it?
#
# The largest of a net's ten probabilities is its *confidence*. A net is *calibrated* if it is right in 90 % of the cases
# in which it says 90 %, and likewise for every other number. Guo and others (2017) found that deep nets of their time
# were *overconfident*: more sure than right. Mixup changes what a net is told about certainty, so it may change that.
#
# To see it, sort the images into bins by their confidence. Bin $b$ of $B$, counted from 0, holds the confidences from
# $b / B$ up to, but not including, $(b + 1) / B$. The last bin also holds a confidence of exactly 1.

# %% [markdown]
# Write `reliability(labels, probabilities, bins)`: an array of shape `(bins, 3)`. The row of a bin holds
#
# 1. its *share*: how many of all images are in it, from 0 to 1;
# 2. the *mean confidence* of its images;
# 3. its *accuracy*: how many of its images have the most probable class as their label, from 0 to 1.
#
# The row of a bin without images is three zeros. `labels` is $(N,)$, `probabilities` $(N, C)$ in `float32`, with any
# number of classes.


# %% nbgrader={"grade": false, "grade_id": "reliability", "locked": false, "schema_version": 3, "solution": true, "task": false}
def reliability(labels, probabilities, bins):
    """Share of the images, mean confidence and accuracy in each bin, (bins, 3)."""
    ### BEGIN SOLUTION
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels  # (N,)
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    table = np.zeros((bins, 3))
    for each in np.unique(index):
        inside = index == each
        table[each] = inside.mean(), confidence[inside].mean(), right[inside].mean()
    return table
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-reliability", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.reliability(reliability)
### BEGIN HIDDEN TESTS
check.reliability(reliability, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# A point above the dashed line belongs to a bin in which the net is right more often than it believes; below the line it
# is overconfident. The *expected calibration error* is the mean distance from the line, each bin weighted by its share.

# %% tags=["nbval-ignore-output", "not-graded"]
tables = {name: reliability(y_test, said[name], 10) for name in ("plain", "mixup", "no dropout")}
plots.reliability_curves(tables, f"Reliability, {data.title}")

# %% tags=["nbval-ignore-output", "not-graded"]
for name, (share, confidence, accuracy) in ((name, table.T) for name, table in tables.items()):
    error = share @ np.abs(accuracy - confidence)
    print(
        f"{name}, {data.title}: {share @ accuracy:.1%} right, {share @ confidence:.1%} sure, error {error:.1%}"
    )

# %% [markdown]
# On CIFAR-10, without training: two nets of assignment 5 were trained once, in `laptop`, and recorded. Your function reads
# what they say of the 10,000 test images. Is either of them more sure than right? Both were trained with dropout of a half.

# %% tags=["not-graded"]
from cifar_helpers import recorded

on_cifar = {name: recorded.run(f"5_convnets/{name}") for name in ("minimal", "vgg")}
for each in on_cifar.values():
    print(each.about)

# %% tags=["not-graded"]
recorded_tables = {name: reliability(each.labels, each.probabilities, 10) for name, each in on_cifar.items()}
plots.reliability_curves(recorded_tables, "Reliability, CIFAR-10, recorded")

# %% [markdown]
# Thulasidasan and others (2019) found that nets trained with mixup were better calibrated. Those nets were trained to
# the end. Yours may say otherwise after few epochs: where a net is not overconfident yet, there is nothing that mixup
# could take away. Report what you see, and how many images a bin holds.
#
# ### Task 10: your answer
#
# Give `net` the weights in `kept` of the training that was best on the **validation** images. Those of `no dropout` fit as
# well: dropout has no weights, and does nothing at prediction. Then write `answer(images)`: its probabilities for `uint8`
# images. The check asks it about images that nobody has seen, and in grading about others again. In `smoke`, in which
# grading runs, it asks for little more than guessing.


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
# Keep the weights. A net is code, which you have, and numbers, which cost you the waiting. Read back into another net of
# the same layers, such as `bare`, they must say the same.

# %% tags=["not-graded"]
from pathlib import Path

Path("runs").mkdir(exist_ok=True)
net.save_weights("runs/capstone.weights.h5")
bare.load_weights("runs/capstone.weights.h5")
same = np.allclose(
    probabilities(bare, parts.test.images[:50], mean, std), answer(parts.test.images[:50]), atol=1e-2
)
print(f"the weights that were saved say the same: {same}")

# %% [markdown]
# Your instructor may have given you `private_images.npy`, images without labels, to put beside this notebook. The next
# cell writes what your net says of them into `predictions.npy`; hand that in with the notebook. All answers of the class
# appear on a leaderboard, by accuracy, under pseudonyms.

# %%
try:
    predictions.save(answer(predictions.private_images()))
except predictions.PredictionsError as error:
    print(error)  # says what is missing; the rest of the page does not need it

# %% [markdown]
# ## 6 The detective
#
# From 89.62 % to 97.47 %, by the choice of an optimizer? Mistakes that lower an accuracy are found soon. Those that raise
# it are celebrated. The most common of them is *data leakage*: something of the test set gets into the training.

# %%
drawings.leak()

# %% [markdown]
# Here we look for the first way: test images that are among the training images. A net needn't understand an image that
# it remembers. In this case somebody has put test images among the training images, some of them changed a little.

# %%
case = leak.planted(parts.train, parts.test[:2_000], share=0.4, seed=7)
print(case)

# %% [markdown]
# ### Task 11: fingerprints
#
# To compare each test image with each training image of CIFAR-10 takes 500 million comparisons. A *hash function*
# computes a short string from any bytes. Equal bytes give equal strings; different bytes practically never do. SHA-256
# from Python's `hashlib` is such a function: `hashlib.sha256(some_bytes).hexdigest()`.
#
# Write `fingerprints(images)`: a list with the SHA-256, as a hexadecimal string, of the bytes of each image.
# `image.tobytes()` gives them.
#
# Two traps: `str(image)` does not hold all bytes, since NumPy prints large arrays with dots in their middle. And Python's
# own `hash` of bytes is another number in each run.

# %%
import hashlib


# %% nbgrader={"grade": false, "grade_id": "fingerprints", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fingerprints(images):
    """The SHA-256 of each image's bytes, a list of strings."""
    ### BEGIN SOLUTION
    return [hashlib.sha256(image.tobytes()).hexdigest() for image in images]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-fingerprints", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.fingerprints(fingerprints)
### BEGIN HIDDEN TESTS
check.fingerprints(fingerprints, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 12: the overlap
#
# Write `find_overlap(train, test)` for two arrays of images: the indices, in ascending order, of those **test** images
# that are also in `train`. Use `fingerprints`. A list must be searched from its beginning each time; a `set` or a `dict`
# finds at once.


# %% nbgrader={"grade": false, "grade_id": "find-overlap", "locked": false, "schema_version": 3, "solution": true, "task": false}
def find_overlap(train, test):
    """Indices of the test images that are also among the training images."""
    ### BEGIN SOLUTION
    known = set(fingerprints(train))
    return [index for index, text in enumerate(fingerprints(test)) if text in known]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-find-overlap", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.find_overlap(find_overlap)
### BEGIN HIDDEN TESTS
check.find_overlap(find_overlap, seed=check.private_seed())
### END HIDDEN TESTS

# %%
exact = find_overlap(case.train.images, case.test.images)
share = len(exact) / len(case.test)
print(f"{data.title}: {len(exact)} of {len(case.test)} test images, {share:.0%}")

# %% [markdown]
# ### Task 13: a form for all copies
#
# Exact fingerprints find exact copies. A flipped image has other bytes, and so has one whose numbers are all larger by
# 10. Such *near-duplicates* are found if all copies of an image are first brought to one *canonical form*. Write
# `canonical(images)`, which returns an array of the same shape:
#
# 1. Subtract from each image its smallest number, over all pixels and colours. Copies that are brighter or darker by a
#    constant become equal.
# 2. Of the image and its mirror image (left and right exchanged), keep the one whose bytes come first. Bytes can be
#    compared by `<`, or by `min`. Then it doesn't matter which of the two was given.
#
# A loop over the images is fine. The array that you are given stays as it is. The check looks whether copies get the same
# form, and whether different images keep different ones.


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
share = len(found) / len(case.test)
print(f"{data.title}: {len(found)} of {len(case.test)} test images, {share:.0%}")

# %% [markdown]
# Some that only the second search found, each above its copy among the training images:

# %% tags=["nbval-ignore-output"]
index_of = {text: index for index, text in enumerate(fingerprints(forms[0]))}
changed = [index for index in found if index not in set(exact)][:5]
copies = [index_of[text] for text in fingerprints(forms[1][changed])]
sheet = np.concatenate([case.test.images[changed], case.train.images[copies]])
plots.captioned_images(sheet, ["test"] * 5 + ["training"] * 5, f"Copies, {data.title}", 5)

# %% [markdown]
# ### Find the bug: three audits
#
# An *audit* that finds nothing is good news only if it would have found something. Three classmates have written one
# each, and each has **one** mistake. All take training images and test images, and return the indices of test images that
# they call copies.


# %%
def audit_a(train, test):
    """Copies by exact fingerprints, with a mistake."""
    known = fingerprints(train)
    return [index for index, text in enumerate(fingerprints(test)) if known[index] == text]


# %%
def audit_b(train, test):
    """Copies by exact fingerprints, with a mistake."""
    known = set()
    for text in fingerprints(np.concatenate([train, test])):
        known.add(text)
    return [index for index, text in enumerate(fingerprints(test)) if text in known]


# %%
def audit_c(train, test):
    """Copies that differ by less than 30 grey levels on average, with a mistake."""
    gaps = [np.abs(train - image).mean(axis=(1, 2, 3)).min() for image in test]
    return [index for index, gap in enumerate(gaps) if gap < 30]


# %% [markdown]
# An audit is an instrument, and an instrument is tested on something known. Here we know which copies were planted:
# `case.truth`. So run each audit on the case, and see what share of each kind of copy it reports.


# %%
def reported(audit, count=200):
    """Of the first test images the share that an audit reports, by how their copy was made."""
    listed = np.isin(np.arange(count), audit(case.train.images, case.test.images[:count]))
    kinds = ["no copy", *leak.KINDS]
    return {kind: listed[case.truth[:count] == index - 1].mean() for index, kind in enumerate(kinds)}


# %%
def audit_by_form(train, test):
    """Your two searches in one."""
    return find_overlap(canonical(train), canonical(test))


# %% tags=["not-graded"]
audits = {"exact": find_overlap, "by form": audit_by_form, "A": audit_a, "B": audit_b, "C": audit_c}
evaluation.AccuracyTable({name: reported(audit) for name, audit in audits.items()}, "share reported")

# %% [markdown]
# For each of A, B and C: which number gives it away, what is the mistake, and what would the author have concluded from
# it? Fix one of them, and run the table again. (No points; your instructor has the answers.)

# %% [markdown]
# ### What a leak does to a number
#
# The purest memory is the nearest neighbour of the first assignment: it knows nothing but its training images. Here is
# its accuracy on the test images that have a copy, and on those that have none.


# %%
def remembered(train, test):
    """For each test image the label of the nearest training image."""
    A, B = (part.images.reshape(len(part), -1).astype(np.float32) for part in (train, test))
    squares = (A**2).sum(axis=1) - 2 * B @ A.T  # (test, train), but for a number of each test image
    return train.labels[squares.argmin(axis=1)]


# %% tags=["nbval-ignore-output"]
right, indices = remembered(case.train, case.test) == case.test.labels, np.arange(len(case.test))
groups = {
    "all test images": indices,
    "with an exact copy": exact,
    "with a changed copy": np.setdiff1d(found, exact),
    "without a copy": np.setdiff1d(indices, found),
}

# %% tags=["nbval-ignore-output"]
rows = {
    name: {"test images": len(at) / len(indices), "right": right[at].mean()} for name, at in groups.items()
}
evaluation.AccuracyTable(rows, f"nearest neighbour, {data.title}")

# %% [markdown]
# The last row is the honest accuracy. The first is what would have been reported. A net that was trained until it has
# memorised its training images would show the same; if it was trained with flipped images, on flipped copies as well.
#
# ### Task 14: explain the claim
#
# Suppose that a share $s$ of the test images is memorised, and right every time, while the others are right as often as
# in an honest test: $\text{claimed} = s \cdot 1 + (1 - s) \cdot \text{honest}$. Write `overlap_share(claimed, honest)`,
# which returns $s$.


# %% nbgrader={"grade": false, "grade_id": "overlap-share", "locked": false, "schema_version": 3, "solution": true, "task": false}
def overlap_share(claimed, honest):
    """The share of memorised test images that explains a claimed accuracy."""
    ### BEGIN SOLUTION
    return (claimed - honest) / (1 - honest)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-overlap-share", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.overlap_share(overlap_share)
### BEGIN HIDDEN TESTS
check.overlap_share(overlap_share, seed=check.private_seed())
### END HIDDEN TESTS

# %%
print(f"97.47 % instead of 89.62 %: {100 * overlap_share(0.9747, 0.8962):.1f} % of the test images")

# %% [markdown]
# In this model, three of four images of the report's "public test" were among those that the net was trained with. It is
# one model of several. Fewer copies, together with a test set that was also used to choose the epoch, would explain the
# claim as well. Nobody can prove either from outside. But to look for copies is one cell of work for those who have the
# images, and they should do it before they publish.
#
# A rule to take away: **when ResNet-20 is five points better than its authors could make it, look for a leak first.** It
# is a rule about this net, not about its size. CondenseNet (Huang and others, 2018) is published with 93.8 % at 0.22
# million parameters and with 94.7 % at 0.41 million.

# %% [markdown]
# What of SGD's 67.92 % in the same table? An optimizer that is too slow to memorise the images gains nothing from a leak.
# It was the one number that nobody had reason to doubt, and it was bad for another reason: a rate that nobody had tuned.
#
# CIFAR-10 itself isn't clean either. Barz and Denzler (2020) found that 3.3 % of its test images have near-duplicates
# among its training images. They are in every published number, yours included.

# %% [markdown]
# ## 7 The report
#
# Write half a page, at most 300 words, for a reader who has not seen this notebook.
#
# 1. The net, the images, the budget, the epochs: what would somebody need to repeat it? Which number is yours, on which
#    images, and what was chosen on which images before you saw it?
# 2. Tuned and untuned: what did tuning bring each optimizer? How sure can you be of the differences between optimizers,
#    by the seeds and by McNemar's test, and what does that say about the report's table?
# 3. Plain and mixup: what do the two confusion matrices and the reliability tables say that the accuracies don't?
# 4. Your rank on the leaderboard, if there is one: how far apart must two nets be on so many images before the difference
#    means something? And what would you ask of a classmate who is at 97 %?

# %% [markdown] nbgrader={"grade": true, "grade_id": "report", "locked": false, "points": 12, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Toy pictures in the smoke budget (800 for training, 200 for validation, 300 for testing); the numbers are those of the
# tables above.
#
# 1. A residual net of one block in each stack with 8, 16 and 32 filters; Adam at 0.003, batches of 64, 3 epochs, images
#    flipped and shifted, seed 0. The rate, the epoch and the training were chosen on validation images: the net without
#    dropout won there, with <!--m:output/9_capstone/^no dropout +(\S+) %; output/9_capstone/^no dropout .* (\S+) %-->30.5 %. Its 27.0 %<!--/--> of the test images are my number, and no choice was made by them.
# 2. Two rates were tried for each, and each optimizer did better at the larger one, so the best may lie beyond. SGD went
#    from <!--m:output/9_capstone/^SGD, as it comes: \S+ +\S+ % +(\S+) %; output/9_capstone/^SGD, tuned: \S+ +\S+ % +(\S+) %-->8.5 to 12.0 %<!--/--> of the validation images, RMSprop from <!--m:output/9_capstone/^RMSprop, as it comes: \S+ +\S+ % +(\S+) %; output/9_capstone/^RMSprop, tuned: \S+ +\S+ % +(\S+) %-->11.5 to 14.5 %<!--/-->, Adam from <!--m:output/9_capstone/^Adam, as it comes: \S+ +\S+ % +(\S+) %; output/9_capstone/^Adam, tuned: \S+ +\S+ % +(\S+) %-->11.0 to 13.5 %<!--/-->: five to seven of 200
#    images each. Between the tuned optimizers I see no difference: over two seeds SGD has <!--m:output/9_capstone/^SGD, \S+ +(\S+) ±; output/9_capstone/^SGD, \S+ .*± (\S+) %; output/9_capstone/^Adam, \S+ +(\S+) ±; output/9_capstone/^Adam, \S+ .*± (\S+) %-->14.0 ± 2.8 % and Adam 15.5 ± 2.8 %<!--/-->; of the
#    test images SGD alone has <!--m:output/9_capstone/(\d+) only a has right; output/9_capstone/(\d+) only b; output/9_capstone/^probability (.*) .McNemar-->19 right and Adam alone 17 (McNemar, p = 0.87)<!--/-->. So the report's 67.92 % is a statement on
#    0.01, not on SGD.
# 3. Plain takes 15 cats for dogs, mixup 17 automobiles for ships: after three epochs a few classes get most of the
#    answers. I expected mixup to make the net less sure. It has not: it is <!--m:output/9_capstone/^mixup, toy.* (\S+)% sure; output/9_capstone/^mixup, toy.* (\S+)% right; output/9_capstone/^plain, toy.* (\S+)% sure; output/9_capstone/^plain, toy.* (\S+)% right-->30.0 % sure and 24.3 % right, plain 24.4 % and 27.7 %<!--/-->,
#    so the calibration error rose from <!--m:output/9_capstone/^plain, toy.*error (\S+)%; output/9_capstone/^mixup, toy.*error (\S+)%-->5.2 to 8.8 %<!--/-->. With few epochs mixup makes the images harder, and costs accuracy.
# 4. With N images an accuracy p has a standard error of √(p(1 − p)/N): for 90 % and 1,000 images 0.9 points. Two nets
#    should differ by about three of these. A classmate at 97 % I would ask, politely, for the overlap of training and
#    private images, by fingerprints of canonical forms, and for the training cell.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: how far, honestly?
#
# Outside the points, and with an open end. How accurate can a net of at most 274,442 parameters become on CIFAR-10, so
# that somebody else could check it? The rules: everything is chosen on validation images, the test images are looked at
# once, you give the mean of three seeds, and `audit_by_form` has looked at your own split. Ideas: SGD with momentum 0.9
# (`nesterov=True`), weight decay of 0.0005 and a rate of 0.1 along one long cosine; no dropout; a net in which every
# parameter works harder, such as CondenseNet's. Keep a table of what differed, seeds, accuracy and minutes.
#
# With toy pictures the same can be asked of the net in the cell of sizes. A recipe with more parameters and another aim, as
# accurate as possible after minutes of a processor, is `cifar_helpers.training.speedrun`; each of its parts can be switched
# off, and the course's page of records says what each brings.

# %% [markdown]
# ## From a notebook to a project
#
# The report's program is split into files. You have written the same parts, and could cut this notebook along its
# headings:
#
# | file of the report | what it does | here |
# | --- | --- | --- |
# | `main` | reads what is asked for, and calls the others | the order of the cells |
# | `DataLoader` | reads the images and splits them | `load`, `splits.positional` |
# | `ImageUtils` | normalises, flips, crops, mixes | `scale.apply`, `augmented`, `mixed` |
# | `Configure` | dictionaries with every setting | the cell of sizes |
# | `Network` | the layers | `residual_block`, `resnet` |
# | `Model` | `train`, `evaluate`, `predict_prob` | `trained`, `evaluation.accuracy`, `probabilities` |

# %% [markdown]
# ## What you have
#
# A net that a paper was written about, built by hand and counted; a fair comparison of optimizers, with seeds and a test;
# an answer to a question whose solution you have never seen, and an idea of how sure it is; and the habit of asking, when
# a number is too good, where its images came from.

# %% [markdown]
# ## What to read next
#
# - K. He et al., [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385), 2015. Section 4.2 is your net, with the schedule that took it to 91.25 %.
# - H. Zhang et al., [mixup: Beyond Empirical Risk Minimization](https://arxiv.org/abs/1710.09412), 2017. Four pages of idea, and many experiments.
# - I. Loshchilov and F. Hutter, [SGDR: Stochastic Gradient Descent with Warm Restarts](https://arxiv.org/abs/1608.03983), 2017. The schedule, with curves that show what a restart does.
# - C. Guo et al., [On Calibration of Modern Neural Networks](https://arxiv.org/abs/1706.04599), 2017. Reliability tables, and a remedy that needs a single number.
# - S. Thulasidasan et al., [On Mixup Training: Improved Calibration and Predictive Uncertainty for Deep Neural Networks](https://arxiv.org/abs/1905.11001), 2019. What mixup does to confidence.
# - T. Dietterich, [Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms](https://doi.org/10.1162/089976698300017197), 1998. When McNemar's test is the right one, and what it cannot say.

# %% [markdown]
# - B. Barz and J. Denzler, [Do We Train on Test Data? Purging CIFAR of Near-Duplicates](https://arxiv.org/abs/1902.00423), 2020. Your detective's work, done on the real data.
# - G. Huang et al., [CondenseNet](https://arxiv.org/abs/1711.09224), 2018, and its [table of results](https://github.com/ShichenLiu/CondenseNet). How much fewer parameters can do in another net.
# - Y. Chen, [PyTorch CIFAR Models](https://github.com/chenyaofo/pytorch-cifar-models). Trained nets with their logs; ResNet-20 has 92.60 % there.
# - S. Kapoor and A. Narayanan, [Leakage and the Reproducibility Crisis in ML-based Science](https://arxiv.org/abs/2207.07048), 2022. Leaks in published work from seventeen fields, sorted by kind.
