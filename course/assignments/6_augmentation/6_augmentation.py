# %% [markdown]
# # Augmentation
#
# The nets of the last assignment learn their training images better than the others: they have begun to *overfit*. The
# remedy is more images. There are none, but there is something nearly as good: a cat in the mirror is still a cat, and so is a
# cat two pixels further to the left. Changing training images at random, so that the net rarely sees the same array twice, is
# called *data augmentation*.
#
# You are going to write it by hand, then with Keras, and see what it costs: in few epochs a net learns less from them. Then you penalise large
# weights, lower the learning rate in steps, and look at the images that are still wrong.
#
# | part | you write | points |
# | --- | --- | --- |
# | 1 changes | `flip_some`, `crop`, `brighten` | 22 |
# | 2 chance | `augment`, `make_batch`, `keras_layers` | 30 |
# | 3 training | `l2_penalty`, `step_decay` | 16 |
# | 4 experiments | predictions, findings | 12 |
# | 5 mistakes | `extreme_predictions`, `ranked_pairs`, the question on mistakes | 20 |
#
# Each task is a cell that stops with `NotImplementedError` until you replace that line. Below it stands a cell with a
# check. A check that fails tells you what it tried, what came back and what to look at next; it does not cost points
# while you work. Grading repeats the same checks on other numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import budget, plots, schedules, training
from cifar_helpers.checks import augmentation as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# The images are those of the last assignment, in the same parts.

# %%
from cifar_helpers.data import load, normalisation, splits

now = budget.current()
small = {"train": 400, "validation": 150, "test": 250}
whole = {"train": 45_000, "validation": 5_000, "test": 10_000}
data = load(now.cifar10, **now.pick(smoke={"train": 550, "test": 250}, laptop={}, gpu={}))
parts = splits.positional(data, **now.pick(smoke=small, laptop=whole, gpu=whole))
print(data.title, parts)

# %% [markdown]
# ## 1 Changes
#
# First come functions that do as they are told: which images to change, and how far. Chance is added in part 2. Functions
# without chance can be checked exactly, and looked at.
#
# All take images $(N, H, W, C)$, `uint8` from 0 to 255 or normalised `float32`, and return **new** arrays of the same type.
# They must not write into the array that they are given: it is the training set itself, and a change to it stays for all
# epochs to come.
#
# ### Task 1: mirror some
#
# `chosen` is an array $(N,)$ of True and False. Swap left and right of the images where it is True, and leave the others.
#
# `images[chosen]` picks the chosen images. `np.where(condition, a, b)` takes from `a` where the condition is True, else from
# `b`; for it the condition needs the shape $(N, 1, 1, 1)$.


# %% nbgrader={"grade": false, "grade_id": "flip-some", "locked": false, "schema_version": 3, "solution": true, "task": false}
def flip_some(images, chosen):
    """The images (N, H, W, C), mirrored where `chosen` (N,) is True."""
    ### BEGIN SOLUTION
    return np.where(chosen[:, None, None, None], images[:, :, ::-1], images)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-flip-some", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.flip_some(flip_some)
### BEGIN HIDDEN TESTS
check.flip_some(flip_some, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 2: shift
#
# To shift an image, make it larger by a margin on all sides, then cut a window of the old size out of it. With a margin of 4,
# the window that begins in row 4 and column 4 is the image itself. One that begins in row 0 shows the image 4 pixels further
# down.
#
# What belongs in the margin? Nobody knows what was there. `np.pad(…, mode="edge")` repeats the outermost pixels, which is
# seldom far off. `np.roll` would be shorter, but what it pushes out on the right comes in again on the left: an airplane with
# its nose behind its tail.
#
# `tops` and `lefts`, of shape $(N,)$, say where each image's window begins. All windows can be cut at once. NumPy takes arrays
# as indices, and broadcasts them against each other like numbers in a sum:
#
# | index | shape | says |
# | --- | --- | --- |
# | `np.arange(N)[:, None, None]` | $(N, 1, 1)$ | which image |
# | `rows[:, :, None]` | $(N, H, 1)$ | which rows of it |
# | `columns[:, None, :]` | $(N, 1, W)$ | which columns |
#
# So `padded[images, rows, columns]` has the shape $(N, H, W, C)$. The rows of image $i$ are `tops[i]`, `tops[i] + 1`, and so on.
# `tops[:, None] + np.arange(H)` makes them for all images.


# %% nbgrader={"grade": false, "grade_id": "crop", "locked": false, "schema_version": 3, "solution": true, "task": false}
def crop(images, tops, lefts, margin=4):
    """Windows of the images (N, H, W, C), made larger by `margin`, that begin at tops (N,) and lefts (N,)."""
    ### BEGIN SOLUTION
    count, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="edge")
    rows = tops[:, None] + np.arange(height)  # (N, H)
    columns = lefts[:, None] + np.arange(width)  # (N, W)
    return padded[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-crop", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check.crop(crop)
### BEGIN HIDDEN TESTS
check.crop(crop, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 3: brightness
#
# Multiply the grey levels of each image by a factor of its own. These images are `uint8`, and the result must be, too. You know
# from assignment 1 what happens to 200 · 2 there: so multiply first, cut off what is above 255, and go back to `uint8` last.


# %% nbgrader={"grade": false, "grade_id": "brighten", "locked": false, "schema_version": 3, "solution": true, "task": false}
def brighten(images, factors):
    """The uint8 images (N, H, W, C), each with its grey levels multiplied by its factor (N,)."""
    ### BEGIN SOLUTION
    levels = images * factors[:, None, None, None]  # float64
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-brighten", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.brighten(brighten)
### BEGIN HIDDEN TESTS
check.brighten(brighten, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Gallery
#
# Look at what you have made, and at two things that you have not: `np.roll`, and a turn by 15°. Would you still recognise the
# class? Could the image stand among the test images?

# %%
from cifar_helpers.augmentation import rotate

captions = ["as it is", "mirrored", "up, left", "down, right", "np.roll", "darker", "brighter", "turned"]


def gallery(images):
    """Each of the images (N, 32, 32, 3) as it is and after seven changes."""
    count = len(images)
    low, high = np.full(count, 0), np.full(count, 8)
    shifted = [crop(images, high, high), crop(images, low, low), np.roll(images, (4, 4), axis=(1, 2))]
    lit = [brighten(images, np.full(count, factor)) for factor in (0.6, 1.5)]
    versions = [images, flip_some(images, np.full(count, True)), *shifted, *lit, rotate(images, 15)]
    return np.stack(versions, axis=1).reshape(-1, 32, 32, 3)


# %%
firsts = [np.flatnonzero(parts.train.labels == k)[0] for k in range(5)]
pictures = gallery(parts.train.images[firsts])
plots.captioned_images(pictures, 5 * captions, f"Changes that you can make, {data.title}", columns=8)

# %% [markdown]
# ## 2 Chance
#
# ### Task 4: at random
#
# Now draw. Each image is mirrored with a probability of one half, and gets a window that begins anywhere from 0 to 8, in rows
# and columns alike.
#
# - Each image is drawn for by itself. One draw for the whole batch would give the net 64 images that all lean to the left, then
#   64 that lean to the right, and its steps would swing to and fro.
# - Draw everything from the one generator `random`, which the first line makes from `seed`: the same seed gives the same
#   images, so that a training can be repeated. A generator that is made a second time begins from the start again: the shifts
#   down and the shifts to the side would be the same.
# - `random.random(n)` draws n numbers from 0 to 1. `random.integers(9, size=n)` draws n integers from 0 to 8: like `range`, it
#   leaves the end out.
# - Use your two functions. The order of the images must stay as it is, or they lose their labels.


# %% nbgrader={"grade": false, "grade_id": "augment", "locked": false, "schema_version": 3, "solution": true, "task": false}
def augment(images, seed):
    """The images (N, 32, 32, 3), each mirrored or not and shifted by up to 4 pixels, at random."""
    random = np.random.default_rng(seed)
    ### BEGIN SOLUTION
    chosen = random.random(len(images)) < 0.5
    tops, lefts = random.integers(9, size=(2, len(images)))
    return crop(flip_some(images, chosen), tops, lefts)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-augment", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
check.augment(augment)
### BEGIN HIDDEN TESTS
check.augment(augment, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The first image of each row is as it was, then come nine draws. In fifty epochs a net sees each image fifty times, and there are
# 2 · 9 · 9 = 162 ways to change it. Of fifty draws, about seven repeat an earlier one: 162 · (1 − (161/162)⁵⁰) = 43 are different.

# %%
rows = [np.stack([parts.train.images[k], *augment(np.stack(9 * [parts.train.images[k]]), k)]) for k in firsts]
captions = 5 * ["as it is", *map(str, range(1, 10))]
plots.captioned_images(np.concatenate(rows), captions, f"Nine draws each, {data.title}")

# %% [markdown]
# ### Task 5: a batch
#
# A step of training needs a batch: the images at some `positions`, and their labels. Return both. If there is a `seed`, the
# images are changed by `augment`; if it is `None`, they stay as they are.
#
# Validation and test images get no seed. They stand for the photographs that the net will meet, and nobody will shift those
# first. Changed at random, they would also give another accuracy each time, and early stopping would follow chance. Labels are
# never changed: mirrored or not, a frog is a frog.
#
# Mind that 0 is a seed, too.


# %% nbgrader={"grade": false, "grade_id": "make-batch", "locked": false, "schema_version": 3, "solution": true, "task": false}
def make_batch(X, y, positions, seed=None):
    """Images and labels at these positions; the images are augmented if there is a seed."""
    ### BEGIN SOLUTION
    images = X[positions]
    if seed is not None:
        images = augment(images, seed)
    return images, y[positions]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-make-batch", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.make_batch(make_batch)
### BEGIN HIDDEN TESTS
check.make_batch(make_batch, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 6: with Keras
#
# Keras has layers that do the same. `layers.RandomFlip("horizontal")` swaps left and right; without its argument it also stands
# images on their heads. `layers.RandomTranslation(height, width)` shifts by up to these **shares** of the side, also by fractions of
# a pixel. Its margin mirrors the image unless you say `fill_mode="nearest"`, which repeats the edge as your `crop` does.
#
# Return a `keras.Sequential` of two layers: mirror half of the images, and shift each by up to 4 of its 32 pixels. Such layers
# work only while training; at prediction they pass images on as they are.
#
# (Older texts use `ImageDataGenerator`. It is deprecated, and was slow.)

# %%
import keras
from keras import layers


# %% nbgrader={"grade": false, "grade_id": "keras-layers", "locked": false, "schema_version": 3, "solution": true, "task": false}
def keras_layers():
    """Layers that mirror half of the images and shift each by up to 4 of its 32 pixels, while training."""
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.125, 0.125, fill_mode="nearest"),
        ]
    )
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-keras-layers", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.keras_layers(keras_layers)
### BEGIN HIDDEN TESTS
check.keras_layers(keras_layers, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Where do these layers go? Either to the front of the net, or into the stream of batches: then the processor prepares the next
# batch while a GPU works on this one.

# %%
changing = keras_layers()


class Stream(keras.utils.PyDataset):
    """Changed images and their labels, 64 at a time."""

    def __len__(self):
        return len(parts.train.images) // 64

    def __getitem__(self, index):
        rows = slice(64 * index, 64 * (index + 1))
        return changing(parts.train.images[rows], training=True), parts.train.labels[rows]


# %%
batch_images, batch_labels = Stream()[0]
print(batch_images.shape, batch_labels.shape)

# %% [markdown]
# ## 3 Training
#
# These are the last two nets of assignment 5, `vgg` and `normalised`. What is new is the argument `decay`, which you will meet
# in a moment.

# %%
from keras import regularizers


def block(filters, decay, normalised):
    """Twice CONV 3×3 and ReLU, with or without batch normalisation, then POOL."""
    found = []
    for _ in range(2):
        penalty = regularizers.L2(decay) if decay else None
        found.append(layers.Conv2D(filters, 3, activation="relu", kernel_regularizer=penalty))
        found += [layers.BatchNormalization()] if normalised else []
    return [*found, layers.MaxPooling2D(2)]


# %%
def dense(units, activation, decay):
    """A dense layer whose weights are penalised."""
    penalty = regularizers.L2(decay) if decay else None
    exact = "float32" if activation == "softmax" else None  # also with mixed precision
    return layers.Dense(units, activation=activation, kernel_regularizer=penalty, dtype=exact)


def vgg_net(decay=0.0):
    """The small VGG of assignment 5: 890,410 parameters."""
    body = [keras.Input((32, 32, 3)), *block(32, decay, False), *block(64, decay, False)]
    top = [layers.Dropout(0.5), layers.Flatten(), dense(512, "relu", decay), layers.Dropout(0.5)]
    return keras.Sequential([*body, *top, dense(10, "softmax", decay)])


def normalised_net(decay=0.0, dropout=0.25):
    """The net with batch normalisation of assignment 5: 82,346 parameters."""
    first = [*block(32, decay, True), layers.Dropout(dropout)]
    second = [*block(64, decay, True), layers.Dropout(dropout), layers.Flatten()]
    return keras.Sequential([keras.Input((32, 32, 3)), *first, *second, dense(10, "softmax", decay)])


# %%
print(f"vgg {vgg_net().count_params():,}, normalised {normalised_net().count_params():,}")

# %% [markdown]
# ### Task 7: penalise large weights
#
# To tell one training image from another that is nearly the same, a net needs outputs that change steeply with its inputs, and
# for these it needs large weights. *L2 regularisation* makes large weights cost something, by an addition to the loss:
#
# $$L = L_\text{data} + \texttt{strength} \cdot \sum_{\text{kernels}} \sum W^2$$
#
# Keras calls the weights of a convolution or a dense layer, without its biases, a *kernel*. Biases are not penalised,
# nor the numbers of batch normalisation: they are few, and shift and scale whole channels. As in assignment 2, there is no factor
# ½. (With plain gradient descent this is the same as *weight decay*, which shrinks each weight a little in every step. With Adam it
# is not, since Adam rescales the gradient that the penalty adds; AdamW is Adam with true weight decay.)
#
# `weights` is what `net.get_weights()` returns: a list of arrays. You can tell the kernels by their shape, since all the others
# have a single axis. Return the penalty, one number.


# %% nbgrader={"grade": false, "grade_id": "l2-penalty", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l2_penalty(weights, strength):
    """What the kernels among these arrays add to the loss."""
    ### BEGIN SOLUTION
    return strength * sum(np.sum(W**2) for W in weights if W.ndim > 1)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-l2-penalty", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.l2_penalty(l2_penalty)
### BEGIN HIDDEN TESTS
check.l2_penalty(l2_penalty, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Keras keeps the penalty of each such layer in `net.losses`. Their sum must be yours.

# %%
for build in (vgg_net, normalised_net):
    net = build(decay=1e-4)
    keras_penalty = float(sum(net.losses))
    print(f"{build.__name__}: {np.isclose(l2_penalty(net.get_weights(), 1e-4), keras_penalty, rtol=1e-4)}")

# %% [markdown]
# ### Task 8: smaller steps towards the end
#
# Large steps find the valley, small steps its floor. A *step schedule* begins with a large learning rate and lowers it a few times.
# Here is one as it stands in a published report, with the rate of the last line filled in by us. It was meant to change the rate
# twice.


# %%
def reported_decay(epoch):
    """The learning rate of an epoch, as the report has it."""
    rate = 1e-3
    if epoch > 50:
        rate = 5e-4
    elif epoch > 75:
        rate = 1e-4
    return rate


# %% [markdown]
# Which of its lines is never reached, and why? Nothing failed, no message came: a training of 100 epochs ran with it, and its last
# quarter had five times the rate that we filled in.
#
# Write it as it was meant, for any number of epochs. Epochs count from 0, as Keras counts them:
#
# | epoch | learning rate |
# | --- | --- |
# | from 0 | 0.001 |
# | from `epochs / 2` on | 0.0005 |
# | from `3 * epochs / 4` on | 0.0001 |
#
# With 100 epochs, epoch 50 is the first with 0.0005.


# %% nbgrader={"grade": false, "grade_id": "step-decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def step_decay(epoch, epochs=100):
    """The learning rate of an epoch, counted from 0, of so many."""
    ### BEGIN SOLUTION
    if epoch >= 3 * epochs / 4:
        return 1e-4
    if epoch >= epochs / 2:
        return 5e-4
    return 1e-3
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-step-decay", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.step_decay(step_decay)
### BEGIN HIDDEN TESTS
check.step_decay(step_decay, seed=check.private_seed())
### END HIDDEN TESTS

# %%
rates = {"as reported": map(reported_decay, range(100)), "as it was meant": map(step_decay, range(100))}
plots.learning_rates({name: list(values) for name, values in rates.items()}, "Two schedules")

# %% [markdown]
# ### Worse at first, better in the end
#
# The report that the schedule comes from trained the `normalised` net three times. These are **published** numbers for CIFAR-10,
# each of a single run:
#
# | epochs | augmentation | besides | training | test |
# | --- | --- | --- | --- | --- |
# | 10 | none | | 85.5 % | 78.5 % |
# | 10 | turns of 15°, shifts of 0.1, mirrored | | 74.9 % | 73.0 % |
# | 100 | the same | L2 of 0.0001, learning rate halved after epoch 50 | 85.7 % | 82.2 % |
#
# After ten epochs augmentation has cost five points of test accuracy. Whoever stops there throws it away. Look at the gap
# instead: without augmentation 7 points lie between training and test images, with it 2. This net doesn't overfit, it
# underfits: what it is asked is harder, since every image looks different each time. Ten times the epochs later it is
# as good on the training images as the first net was, and better on the test images, because what it has learnt holds for
# shifted and mirrored images, too.
#
# The table has a weakness. From its second line to its third, three things change at once. Which run is missing, if you want
# to know what augmentation alone is worth?
#
# Now the same with your own functions. The nets see normalised images, as before.

# %%
scale = normalisation.GlobalZScore.fit(parts.train.images)
X_train, X_val, X_test = (scale.apply(part.images) for part in (parts.train, parts.validation, parts.test))
y_train, y_val, y_test = parts.train.labels, parts.validation.labels, parts.test.labels
print(X_train.shape, X_train.dtype)

# %% [markdown]
# Training goes on where it was stopped, as in assignment 5: each epoch is saved in `runs`, and the same call goes on after the
# last whole one.

# %%
training.use_mixed_precision()
nets, histories = {}, {}


def train_until(name, build, epochs, rate=1e-3, images=(X_train, y_train), **settings):
    """Trains the net of that name until so many epochs are done, from where its folder is."""
    if len(histories.get(name, ())) >= epochs:
        return
    training.seed(0)
    net = build()
    net.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    settings["folder"] = now.pick(smoke=None, laptop=f"runs/4-{name}", gpu=f"runs/4-{name}")
    settings["title"] = f"{name}, {data.title}"
    histories[name] = training.fit(net, images, (X_val, y_val), epochs, **settings)
    nets[name] = net


# %% [markdown]
# First the comparison at few epochs. In `laptop`, on two cores with nothing else to do, an epoch of `normalised` took 30 seconds,
# and 36 with augmentation (float32, measured): 4 to 5 minutes for each of the two cells, of 8 epochs.

# %% tags=["not-graded"]
short = now.pick(smoke=2, laptop=8, gpu=10)
train_until("normalised, plain", normalised_net, short)

# %% tags=["not-graded"]
train_until("normalised, short", normalised_net, short, make_batch=make_batch)

# %% tags=["nbval-ignore-output", "not-graded"]
for name, history in histories.items():
    print(f"{data.title}: {name}: training {history.accuracy[-1]:.3f}, {history}")

# %% [markdown]
# Training accuracy is measured on changed images and with dropout: a net that sees them as they are does better. That is why
# validation may lie above training.
#
# Then the long runs, with your schedule, and for `normalised` with L2. The steps of the schedule hang on the number of epochs in
# all, so decide on that before. On two cores this is a matter of an evening: each cell goes on for 12 epochs, and an epoch took
# 27 seconds for `vgg` and 31 for `normalised` (float32, measured): 5 to 6 minutes for a cell. On a GPU the first cell of each net
# does it all.

# %%
long = now.pick(smoke=6, laptop=48, gpu=48)
lowered = schedules.callback(lambda epoch: step_decay(epoch, long))
moving = {"make_batch": make_batch, "callbacks": [lowered]}


def decayed_net():
    """The normalised net with L2 of 0.0001."""
    return normalised_net(decay=1e-4)


# %% tags=["not-graded"]
train_until("vgg, augmented", vgg_net, now.pick(smoke=6, laptop=12, gpu=long), **moving)

# %% tags=["not-graded"]
train_until("vgg, augmented", vgg_net, now.pick(smoke=6, laptop=24, gpu=long), **moving)

# %% tags=["not-graded"]
train_until("vgg, augmented", vgg_net, now.pick(smoke=6, laptop=36, gpu=long), **moving)

# %% tags=["not-graded"]
train_until("vgg, augmented", vgg_net, now.pick(smoke=6, laptop=48, gpu=long), **moving)

# %% tags=["not-graded"]
train_until("normalised, augmented", decayed_net, now.pick(smoke=2, laptop=12, gpu=long), **moving)

# %% tags=["not-graded"]
train_until("normalised, augmented", decayed_net, now.pick(smoke=2, laptop=24, gpu=long), **moving)

# %% tags=["not-graded"]
train_until("normalised, augmented", decayed_net, now.pick(smoke=2, laptop=36, gpu=long), **moving)

# %% tags=["not-graded"]
train_until("normalised, augmented", decayed_net, now.pick(smoke=2, laptop=48, gpu=long), **moving)

# %% tags=["nbval-ignore-output", "not-graded"]
plots.training_curves(histories["vgg, augmented"], f"vgg, augmented, {data.title}")

# %% [markdown]
# Look at the curves where the learning rate drops, at half and at three quarters. What happens to the accuracy there, and how
# would you explain it to somebody who thinks that a smaller rate means slower learning?
#
# The table has the nets on all three parts. The test images had no say in anything.

# %%
from cifar_helpers.evaluation import AccuracyTable


def accuracies(net, count=None):
    """Accuracy on (the first) training, validation and test images, as they are and without dropout."""
    first = (X_train[:count], y_train[:count])
    sets = {"training": first, "validation": (X_val, y_val), "test": (X_test, y_test)}
    return {part: net.evaluate(X, y, batch_size=500, verbose=0)[1] for part, (X, y) in sets.items()}


# %% tags=["nbval-ignore-output", "not-graded"]
AccuracyTable({name: accuracies(net) for name, net in nets.items()}, data.title)

# %% [markdown]
# ## 4 Experiments
#
# Whoever looks at a result first always finds a reason for it. Write the prediction down before, and you learn something from
# being wrong. Below, small nets are trained on few images (10,000 in `laptop` and `gpu`), without augmentation, where it is
# easy to overfit. The rest is as above: net `normalised`, dropout 0.25, no L2, learning rate 0.001.
#
# | trial | what is different |
# | --- | --- |
# | `as it is` | nothing |
# | `dropout 0`, `dropout 0.6` | no dropout, more dropout |
# | `L2 0.0001`, `L2 0.05` | large weights are penalised, a little and a lot |
# | `rate decay 0.05` | the learning rate of step $t$ is divided by $1 + 0.05\, t$ |
#
# The last one comes from a report on CIFAR-100. Published are 49.4 % test accuracy without it and 11.9 % with it.

# %% [markdown]
# ### Predictions
#
# Before you run anything: for each of the five changes, will accuracy on **training** images rise or fall against `as it is`, and
# accuracy on **validation** images? By about how many points? Give a reason for each in half a sentence. Points are for reasons, not
# for being right.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-predictions", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# | trial | training | validation | because |
# | --- | --- | --- | --- |
# | dropout 0 | up by 5 or more | down by 2 | nothing hinders overfitting |
# | dropout 0.6 | down by 10 | down by 3 | more than half of the numbers are missing, and there are few epochs to make up for it |
# | L2 0.0001 | about the same | about the same | the penalty is small beside the data loss |
# | L2 0.05 | down by 20 | down by 15 | the penalty is larger than the data loss: the weights shrink to nothing |
# | rate decay 0.05 | down by 15 | down by 15 | after 1,000 steps the rate is a fiftieth: the net stops before it has learnt |
# ### END SOLUTION

# %% [markdown]
# Now run them. In `laptop` a trial took about a minute on two cores (float32, measured), so each cell takes 3 minutes.

# %%
slowing = keras.optimizers.schedules.InverseTimeDecay(1e-3, decay_steps=1, decay_rate=0.05)
trials = {
    "as it is": {},
    "dropout 0": {"dropout": 0.0},
    "dropout 0.6": {"dropout": 0.6},
    "L2 0.0001": {"decay": 1e-4},
    "L2 0.05": {"decay": 0.05},
    "rate decay 0.05": {"rate": slowing},
}


# %%
few = now.pick(smoke=200, laptop=10_000, gpu=10_000)


def run_trial(name, dropout=0.25, decay=0.0, rate=1e-3):
    """Trains a normalised net on few images, without augmentation."""
    epochs = now.pick(smoke=1, laptop=8, gpu=10)
    train_until(name, lambda: normalised_net(decay, dropout), epochs, rate, (X_train[:few], y_train[:few]))


# %% tags=["not-graded"]
for name in now.pick(smoke=["as it is"], laptop=["as it is", "dropout 0", "dropout 0.6"], gpu=list(trials)):
    run_trial(name, **trials[name])

# %% tags=["not-graded"]
for name in now.pick(smoke=[], laptop=list(trials)[3:], gpu=[]):
    run_trial(name, **trials[name])

# %% tags=["nbval-ignore-output", "not-graded"]
AccuracyTable({name: accuracies(nets[name], few) for name in trials if name in nets}, data.title)

# %% [markdown]
# ### Findings
#
# 1. Put your predictions beside the numbers. Which was furthest off, and what had you not thought of?
# 2. `dropout 0.6` and `L2 0.05` both hold a net back. How do you tell from the numbers of one net that it is held back too much
#    rather than too little?
# 3. What is the learning rate of `rate decay 0.05` after one epoch of 157 steps? What does that explain?
# 4. In the published table on augmentation, name the run that is missing, and say what each outcome of it would mean.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-findings", "locked": false, "points": 8, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# 1. L2 0.05: I expected 20 points less in training and 15 in validation. Measured (CIFAR-10, one run) were 66 instead of 77 % in
#    training, and 63 instead of 64 % in validation. I had not thought of batch normalisation: after it the size of a kernel doesn't
#    matter, so the penalty costs less than it seems, and it has closed most of the gap.
# 2. By the gap and the level together. Held back too little: training far above validation. Too much: no gap, and both low, while the
#    plain net shows that more can be learnt. A small gap alone says nothing.
# 3. 0.001 / (1 + 0.05 · 157) = 0.00011, a ninth, and after eight epochs a 64th. Nearly all learning happens in the first steps. The
#    curve flattens as if the net had converged, but it has been stopped; training accuracy is low, too.
# 4. 100 epochs without augmentation, with the same L2 and the same schedule. If it also reached 82 %, the longer training or L2 would
#    have done it. If it stayed at 78 to 79 % with a training accuracy near 100 %, augmentation would be what makes the long
#    training worth while.
# ### END SOLUTION

# %% [markdown]
# ## 5 Mistakes
#
# ### Task 9: the most and the least certain
#
# The class that a net predicts is the one with the highest probability, and that probability says how certain it is. Four
# groups are worth a look: right and certain (what is a typical example?), right and uncertain (lucky?), wrong and uncertain
# (understandable?), wrong and certain (what misled it?).
#
# Return the positions of the images in one of these groups: those predicted rightly if `right` is True, else those predicted
# wrongly, `count` of them at most, the highest probability first if `highest` is True, else the lowest first. Positions count
# among **all** images, so that `images[positions]` shows them.
#
# `np.flatnonzero(mask)` gives the positions where a mask is True. `np.argsort(values)` gives the order from the lowest to the highest.


# %% nbgrader={"grade": false, "grade_id": "extreme-predictions", "locked": false, "schema_version": 3, "solution": true, "task": false}
def extreme_predictions(probabilities, labels, right, highest, count=10):
    """Positions of right or wrong predictions with the highest or the lowest probabilities (N, C)."""
    ### BEGIN SOLUTION
    certainty, predicted = probabilities.max(axis=1), probabilities.argmax(axis=1)  # (N,)
    positions = np.flatnonzero((predicted == labels) == right)
    order = np.argsort(-certainty[positions] if highest else certainty[positions])
    return positions[order][:count]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-extreme-predictions", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.extreme_predictions(extreme_predictions)
### BEGIN HIDDEN TESTS
check.extreme_predictions(extreme_predictions, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The net that is looked at is the one that is best on the validation images.

# %% tags=["not-graded"]
best = {name: max(histories[name].val_accuracy) for name in nets if name not in trials}
best_name = max(best, key=best.get)
probabilities = nets[best_name].predict(X_test, batch_size=500, verbose=0)
predicted = probabilities.argmax(axis=1)


# %% tags=["not-graded"]
def show_extremes(right, highest, title):
    """Ten images with what they were taken for, and how certainly."""
    positions = extreme_predictions(probabilities, y_test, right, highest)
    names = [data.class_names[predicted[k]] for k in positions]
    captions = [f"{name[:8]} {probabilities[k].max():.0%}" for name, k in zip(names, positions, strict=True)]
    return plots.captioned_images(parts.test.images[positions], captions, f"{title}, {data.title}", columns=5)


# %% tags=["nbval-ignore-output", "not-graded"]
show_extremes(right=True, highest=True, title="Right and certain")

# %% tags=["nbval-ignore-output", "not-graded"]
show_extremes(right=True, highest=False, title="Right and uncertain")

# %% tags=["nbval-ignore-output", "not-graded"]
show_extremes(right=False, highest=False, title="Wrong and uncertain")

# %% tags=["nbval-ignore-output", "not-graded"]
show_extremes(right=False, highest=True, title="Wrong and certain")

# %% [markdown]
# The last group as a table, with the label and its own probability:

# %% tags=["nbval-ignore-output", "not-graded"]
print(f"{data.title:>22}  {'label':>10}  {'predicted':>10}  probability  of the label")
for k in extreme_predictions(probabilities, y_test, right=False, highest=True):
    label, taken = data.class_names[y_test[k]], data.class_names[predicted[k]]
    own = probabilities[k, y_test[k]]
    print(f"test image {k:>11}  {label:>10}  {taken:>10}  {probabilities[k].max():>11.1%}  {own:>12.1%}")

# %% [markdown]
# ### Task 10: pairs
#
# A confusion matrix has 90 kinds of mistake for ten classes. Say them in words: which two classes are most often taken for one
# another, in both directions together?
#
# Return a list with an entry `(i, j, count)` for each of the 45 pairs of classes, with $i < j$: how many images of class $i$ were
# taken for $j$, plus how many of class $j$ were taken for $i$. The most confused pair stands first.


# %% nbgrader={"grade": false, "grade_id": "ranked-pairs", "locked": false, "schema_version": 3, "solution": true, "task": false}
def ranked_pairs(matrix):
    """All pairs (i, j, count) of classes of a confusion matrix (C, C), the most confused first."""
    ### BEGIN SOLUTION
    classes = range(len(matrix))
    pairs = [(i, j, int(matrix[i, j] + matrix[j, i])) for i in classes for j in classes if i < j]
    return sorted(pairs, key=lambda pair: pair[2], reverse=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-ranked-pairs", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.ranked_pairs(ranked_pairs)
### BEGIN HIDDEN TESTS
check.ranked_pairs(ranked_pairs, seed=check.private_seed())
### END HIDDEN TESTS

# %% tags=["nbval-ignore-output", "not-graded"]
from cifar_helpers.evaluation import confusion_matrix

matrix = confusion_matrix(y_test, predicted, 10)
for i, j, count in ranked_pairs(matrix)[:5]:
    one, two = data.class_names[i], data.class_names[j]
    there, back = matrix[i, j], matrix[j, i]
    print(f"{data.title}: {one} ↔ {two}: {count} ({one} taken for {two} {there}, {two} for {one} {back})")

# %% [markdown]
# The report counted 145 cats taken for dogs and 98 automobiles taken for trucks (**published**, CIFAR-10, its net with 82.2 %).
#
# ### Question
#
# Look at your galleries, the table and the pairs, of CIFAR-10 if you can.
#
# 1. Take two images that are wrong and certain. What is in the picture, and what may have misled the net?
# 2. Are there labels that you would not have guessed either? What does that say about the accuracy that can be reached?
# 3. Name two improvements that you would try next, the more promising first. Say which of the mistakes above each would mend.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-mistakes", "locked": false, "points": 6, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# 1. (For example) a white automobile from the front, taken for a truck with 99 %: it fills the image, and large light boxes with
#    wheels are trucks in most training images. A bird in front of a blue sky, taken for an airplane: the background decides.
# 2. Some: a cat's back without a head, a ship that is a dark stripe. Where a person can only guess, so can a net: 100 % can't be the
#    goal. Most of the net's mistakes are not of this kind, though, so at 82 % there is room left.
# 3. First a larger net, trained for longer: with augmentation, training accuracy is hardly above validation, so there is room for
#    more weights; that helps with cat and dog, where details count. Second, changes of brightness and colour in the augmentation,
#    against decisions by background. Not more dropout: there is no gap to close.
# ### END SOLUTION

# %% [markdown]
# ## What you have
#
# A way to get more out of the same images, and the patience to let it work. A penalty and a schedule that you can write down. And
# above all a habit: predict, measure, look at the mistakes, then decide what to change. The next assignment takes a net
# that has seen a million other images first.
