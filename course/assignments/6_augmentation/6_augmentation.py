# %% [markdown]
# # Augmentation
#
# In the last assignment the nets did better on their training images than on others: they *overfit*. More images would be the
# best remedy, and there are none. But a cat in a mirror is still a cat, and so is a cat two pixels further to the left. *Data
# augmentation* changes the training images at random, in ways that keep their labels, so that the net rarely sees the same
# array twice.
#
# You are going to write it in NumPy, build it from Keras layers, train with both, and find out what it costs and when it pays.
# Then you work through a list of improvements, one at a time, and look at the images that are still wrong.

# %% [markdown]
# | part | you write | points |
# | --- | --- | --- |
# | 1 changes | `flip_some`, `crop`, `brighten` | 22 |
# | 2 chance | `augment`, `make_batch`, `keras_layers` | 30 |
# | 3 training | `l2_penalty`, `step_decay` | 16 |
# | 4 experiments | predictions, findings | 12 |
# | 5 mistakes | `extreme_predictions`, `ranked_pairs`, the question on mistakes | 20 |
#
# Each task is a cell that stops with `NotImplementedError` until you replace that line. Below it stands a cell with a check. A
# check that fails tells you what it tried, what came back and what to look at next; it does not cost points while you work.
# Grading repeats the same checks on other numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import budget, evaluation, plots, schedules, training
from cifar_helpers.checks import augmentation as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# The budget decides how many images there are, and for how many epochs the nets below are trained. `smoke` draws a few toy
# images and only shows that everything runs: its accuracies are little more than guesses. `toy` draws enough of them to show
# what the text says, `laptop` and `gpu` use CIFAR-10. All sizes stand here, in one place.

# %%
now = budget.current()
whole = (45_000, 5_000, 10_000)  # training, validation and test images
counts = now.pick(smoke=(400, 150, 250), toy=(2_000, 500, 1_000), laptop=whole, gpu=whole)

# %% [markdown]
# So many epochs are trained: a *short* comparison, one that goes on to a *middle* length, a *long* run, which `laptop` does in
# four stages; *trials* on few images, and one comparison on few images with several *seeds*. What has 0 epochs, in `smoke`, is
# left out.

# %%
short, middle = now.pick(smoke=(1, 0), toy=(5, 20), laptop=(8, 16), gpu=(16, 16))
stages = now.pick(smoke=[2] * 4, toy=[20] * 4, laptop=[12, 24, 36, 48], gpu=[48] * 4)
long = stages[-1]
trial_images, trial_epochs = now.pick(smoke=(200, 1), toy=(500, 12), laptop=(10_000, 8), gpu=(10_000, 10))
trial_count = now.pick(smoke=1, toy=6, laptop=6, gpu=6)
seeds, seed_epochs = now.pick(smoke=((0,), 1), toy=((0, 1), 12), laptop=((0, 1, 2), 12), gpu=((0, 1, 2), 20))
runs_folder = now.pick(smoke="", toy="runs/toy/", laptop="runs/", gpu="runs/")  # "": nothing is saved

# %%
from cifar_helpers.data import load, normalisation, splits

drawn = {"train": sum(counts[:2]), "test": counts[2]} if now.draws else {}
data = load(now.cifar10, **drawn)
parts = splits.positional(data, *counts)
print(data.title, parts)

# %% [markdown]
# ## 1 Changes
#
# First come functions that do as they are told: which images to change, and how far. Chance is added in part 2. Functions
# without chance can be checked exactly, and looked at.
#
# All take images $(N, H, W, C)$, `uint8` from 0 to 255 or normalised `float32`, and return **new** arrays of the same dtype.
# They must not write into the array that they are given: it is the training set itself, and a change to it would stay for all
# epochs to come.

# %% [markdown]
# ### Task 1: flip some
#
# `chosen` is an array $(N,)$ of True and False. Swap left and right in the images where it is True, and leave the others as
# they are.
#
# `images[chosen]` picks the chosen images. `np.where(condition, a, b)` takes from `a` where the condition is True, else from
# `b`; here the condition needs the shape $(N, 1, 1, 1)$.


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
# To shift an image, make it larger by a margin on all sides, then cut a window of the old size out of it. What belongs in the
# margin? Nobody knows what was there. `np.pad(…, mode="edge")` repeats the outermost pixels, which is seldom far off.

# %%
little = np.arange(9).reshape(1, 3, 3, 1)  # one image of 3 × 3 pixels, one channel
padded = np.pad(little, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
padded[0, :, :, 0]

# %% [markdown]
# With a margin of 1, the window that begins in row 1 and column 1 is the image itself. The one that begins in row 0 shows the
# image one pixel further **down**: the window moved up, so what it shows moves down within it.
#
# `np.roll` would be shorter. But what it pushes out on the right comes in again on the left: an airplane with its nose behind
# its tail.

# %% [markdown]
# `tops` and `lefts`, of shape $(N,)$, say where each image's window begins. All windows can be cut at once: NumPy takes arrays
# as indices, and broadcasts them against each other like the terms of a sum.
#
# | index | shape | says |
# | --- | --- | --- |
# | `np.arange(N)[:, None, None]` | $(N, 1, 1)$ | which image |
# | `rows[:, :, None]` | $(N, H, 1)$ | which of its rows |
# | `columns[:, None, :]` | $(N, 1, W)$ | which of its columns |
#
# Together they pick an array $(N, H, W, C)$. The rows of image $i$ are `tops[i]`, `tops[i] + 1`, and so on; `tops[:, None] +
# np.arange(H)` makes them for all images.


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
# Multiply the values of each image by a factor of its own. These images are `uint8`, and the result must be, too. You know from
# assignment 1 what happens to 200 · 2 in `uint8`. So multiply first, then cut off what is above 255, and go back to `uint8`
# last.


# %% nbgrader={"grade": false, "grade_id": "brighten", "locked": false, "schema_version": 3, "solution": true, "task": false}
def brighten(images, factors):
    """The uint8 images (N, H, W, C), each with its values multiplied by its factor (N,)."""
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
# Look at what you have made, and at two things that you have not: `np.roll`, and a rotation by 15°. A change is
# *label-preserving* if the label is still right afterwards. That is not enough, though: could the changed image be one of the
# test images?

# %%
from cifar_helpers.augmentation import rotate

captions = ["as it is", "mirrored", "up, left", "down, right", "np.roll", "darker", "brighter", "rotated"]


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
# - **Each image is drawn for by itself.** One draw for the whole batch would give the net 64 images that all lean to the left,
#   then 64 that lean to the right.
# - **Draw everything from the one generator `random`**, which the first line makes from `seed`: then the same seed gives the
#   same images, and a training can be repeated. A generator that is made a second time begins from the start again: the shifts
#   down and the shifts to the side would be the same.
# - **Keep the order of the images**, or they lose their labels.

# %% [markdown]
# `random.random(n)` draws n numbers from 0 to 1. `random.integers(9, size=n)` draws n integers from 0 to 8: like `range`, it
# leaves the end out. Use your two functions.


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
# The first image of each row is as it was, then come nine draws. There are 2 · 9 · 9 = 162 ways to change an image. In fifty
# epochs a net sees fifty draws of it, of which about seven repeat an earlier one: 162 · (1 − (161/162)⁵⁰) = 43 are expected to
# be different.

# %%
rows = [np.stack([parts.train.images[k], *augment(np.stack(9 * [parts.train.images[k]]), k)]) for k in firsts]
captions = 5 * ["as it is", *map(str, range(1, 10))]
plots.captioned_images(np.concatenate(rows), captions, f"Nine draws each, {data.title}")

# %% [markdown]
# ### Task 5: a batch
#
# A step of training needs a minibatch: the images at some `indices`, and their labels. Return both. If there is a `seed`, the
# images are changed by `augment`; if it is `None`, they stay as they are. Labels are never changed: mirrored or not, a frog is
# a frog.
#
# Validation and test images get no seed. They stand for the photographs that the net will meet, and nobody will shift those
# first. Changed at random, they would also give another accuracy each time, and early stopping would follow chance.
#
# Mind that 0 is a seed, too.


# %% nbgrader={"grade": false, "grade_id": "make-batch", "locked": false, "schema_version": 3, "solution": true, "task": false}
def make_batch(X, y, indices, seed=None):
    """Images and labels at these indices; the images are augmented if there is a seed."""
    ### BEGIN SOLUTION
    images = X[indices]
    if seed is not None:
        images = augment(images, seed)
    return images, y[indices]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-make-batch", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.make_batch(make_batch)
### BEGIN HIDDEN TESTS
check.make_batch(make_batch, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 6: with Keras
#
# Keras has layers that do the same.
#
# - `layers.RandomFlip("horizontal")` swaps left and right. Without its argument it also turns images upside down.
# - `layers.RandomTranslation(height, width)` shifts by up to these **shares** of the side, also by fractions of a pixel. Its
#   margin mirrors the image unless you say `fill_mode="nearest"`, which repeats the edge as your `crop` does.
#
# Return a `keras.Sequential` of two layers: mirror half of the images, and shift each by up to 4 of its 32 pixels. Such layers
# work only while training; at prediction they pass images on as they are.

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
# ### With a rotation
#
# A course report, whose net and experiments we follow from here on, also rotated its images by up to 15°, and shifted them by
# up to a tenth of the side. `RandomRotation` measures angles as shares of a full turn.


# %%
def layers_with_rotation():
    """Layers that rotate by up to 15°, shift by up to a tenth of the side, and mirror half of the images."""
    rotation = layers.RandomRotation(15 / 360, fill_mode="nearest")
    shift = layers.RandomTranslation(0.1, 0.1, fill_mode="nearest")
    return keras.Sequential([rotation, shift, layers.RandomFlip("horizontal")])


# %% tags=["nbval-ignore-output", "not-graded"]
ten_times = np.repeat(parts.train.images[firsts], 10, axis=0)
drawn_images = np.asarray(layers_with_rotation()(ten_times, training=True)).astype(np.uint8)
plots.captioned_images(drawn_images, 5 * list(map(str, range(1, 11))), f"Ten draws each, {data.title}")

# %% [markdown]
# ### Find the bug
#
# Augmentation fails silently: the net trains, and only its accuracy is a little lower than it could be. Below are three pieces
# of code with one mistake each, and for each an observation that gives it away. Name the line, say what a training would make
# of it, and write it as it should be. (No points; your instructor has the solutions.)
#
# **Loader A** takes the images of a batch and mirrors some of them. After one epoch the training set is compared with a copy.


# %%
def loader_a(X, first, chosen):
    """64 images from `first` on, the chosen ones mirrored, with a mistake."""
    batch = X[first : first + 64]
    batch[chosen] = batch[chosen][:, :, ::-1]
    return batch


# %%
some = parts.train.images[:192]
seen = some.copy()
for first in (0, 64, 128):
    loader_a(seen, first, chosen=np.arange(64) % 2 == 0)
changed = (seen != some).any(axis=(1, 2, 3))
print(f"after one epoch, {changed.sum()} of {len(changed)} training images have changed")

# %% [markdown]
# **Loader B** mirrors half of the images, too. Over many batches the share is right.


# %%
def loader_b(images, random):
    """The images, about half of them mirrored, with a mistake."""
    chosen = np.full(len(images), random.random() < 0.5)
    return flip_some(images, chosen)


# %%
random = np.random.default_rng(0)
batches = [loader_b(some, random) for _ in range(8)]
shares = [(batch != some).any(axis=(1, 2, 3)).mean() for batch in batches]
print("share of changed images in eight batches:", np.round(shares, 2))

# %% [markdown]
# **Layers C** rotate by up to 15°, or so their author believes. Keras says nothing.

# %% tags=["nbval-ignore-output", "not-graded"]
layers_c = layers.RandomRotation(np.deg2rad(15), fill_mode="nearest")
rotated = np.asarray(layers_c(ten_times[:10], training=True)).astype(np.uint8)
plots.captioned_images(rotated, list(map(str, range(1, 11))), f"Layers C, {data.title}")

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


# %%
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
# without normalisation these need large weights. *L2 regularisation* makes large weights cost something, by an addition to the
# loss:
#
# $$L = L_\text{data} + \texttt{strength} \cdot \sum_{\text{kernels}} \sum W^2$$
#
# Keras calls the weights of a convolution or a dense layer, without its biases, a *kernel*. Biases are not penalised, nor are
# the parameters of batch normalisation: they are few, and shift and scale whole channels. As in assignment 2, there is no
# factor ½.

# %% [markdown]
# With plain gradient descent this is the same as *weight decay*, which shrinks each weight by a small share in every step. With
# Adam it is not: Adam rescales the gradient that the penalty adds, along with the rest. AdamW (*decoupled* weight decay)
# shrinks the weights directly.
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
# ### Task 8: smaller steps towards the end, and another bug
#
# Large steps find the valley, small steps its floor. A *learning-rate schedule* begins with a large rate and lowers it; a *step
# schedule* does so a few times, suddenly. Here is one as it stands in the report. It was meant to change the rate twice. (The
# report's own last rate isn't known; 0.0001 is our guess.)


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
# Which of its lines is never reached, and why? No error, no warning: a training of 100 epochs ran with it, and its last quarter
# kept the rate of the third.
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
# ## 4 Experiments
#
# ### The images
#
# The nets see images after a *z-score*: the mean of all values of the training images is subtracted, and the result is divided
# by their standard deviation.

# %%
scale = normalisation.GlobalZScore.fit(parts.train.images)
X_train, X_val, X_test = (scale.apply(part.images) for part in (parts.train, parts.validation, parts.test))
y_train, y_val, y_test = parts.train.labels, parts.validation.labels, parts.test.labels
print(X_train.shape, X_train.dtype)

# %% [markdown]
# One function trains all nets below. It keeps each net and its history under a name. In all budgets but `smoke` every epoch is
# saved in `runs`, and the same call goes on after the last whole one, as in assignment 5. Hand it `augment=make_batch`, and every
# minibatch goes through your function.

# %%
training.use_mixed_precision()


# %%
nets, histories = {}, {}


def train_until(name, build, epochs, rate=1e-3, images=(X_train, y_train), augment=None, callbacks=()):
    """Trains the net of that name until so many epochs are done, from where its folder is."""
    if len(histories.get(name, ())) >= epochs:
        return  # done, or left out
    training.seed(0)
    net = build()
    net.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    settings = {"make_batch": augment, "callbacks": callbacks, "title": f"{name}, {data.title}"}
    folder = f"{runs_folder}6-{name}" if runs_folder else None
    histories[name] = training.fit(net, images, (X_val, y_val), epochs, folder=folder, **settings)
    nets[name] = net


# %% [markdown]
# ### Worse at first, better in the end?
#
# The report trained the `normalised` net four times. These are its numbers for CIFAR-10, each of a single run:
#
# | epochs | augmentation | besides | training | test |
# | --- | --- | --- | --- | --- |
# | 10 | none | | 84 % | 78.1 % |
# | 10 | none | z-score | 85.5 % | 78.5 % |
# | 10 | rotations of 15°, shifts of 0.1, mirrored | z-score | 74.9 % | 73.0 % |
# | 100 | the same | z-score, L2 of 0.0001, learning rate halved after epoch 50 | 85.7 % | 82.2 % |
#
# After ten epochs, augmentation seems to have cost five points of test accuracy. Whoever stops there throws it away. But look
# at the gap between training and test accuracy: 7 points without augmentation, 2 with it. The augmented net doesn't overfit, it
# *underfits*: it could still learn more from its images.

# %% [markdown]
# The table can't tell you what augmentation is worth: from its third line to its fourth, three things change at once, and each
# line is one run. So find out yourself, and change one thing at a time. Four nets start from the same initial values; only
# their augmentation differs. The layers stand at the front of the net, where a GPU does their work, too.
#
# Before you run anything: which of the four will lead after these epochs, which would lead after many more, and why?


# %%
def with_first(first, net):
    """The net with another layer, or several, before its own."""
    return keras.Sequential([keras.Input((32, 32, 3)), first, net])


# %% tags=["not-graded"]
by_keras, rotating = keras_layers(), layers_with_rotation()

# %% tags=["not-graded"]
train_until("plain", normalised_net, short)

# %% tags=["not-graded"]
train_until("by hand", normalised_net, short, augment=make_batch)

# %% tags=["not-graded"]
train_until("by Keras", lambda: with_first(by_keras, normalised_net()), short)

# %% tags=["not-graded"]
train_until("rotated, too", lambda: with_first(rotating, normalised_net()), short)

# %% tags=["nbval-ignore-output", "not-graded"]
plots.validation_curves(histories, f"Four ways to augment, {data.title}")

# %% [markdown]
# Now let the first two go on (in `laptop` and `toy`; `gpu` trained them long enough, and `smoke` shows nothing).

# %% tags=["not-graded"]
train_until("plain", normalised_net, middle)

# %% tags=["not-graded"]
train_until("by hand", normalised_net, middle, augment=make_batch)

# %% tags=["nbval-ignore-output", "not-graded"]
pair = {name: histories[name] for name in ("plain", "by hand")}
plots.validation_curves(pair, f"With and without augmentation, {data.title}")

# %% [markdown]
# From which epoch on does the augmented net lead, if it does? On 10,000 images of CIFAR-10, in one run of each, the augmented
# net was behind in all of the first 11 epochs, by up to <!--m:augmentation/laptop/few images, plain/validation by epoch/1 - augmentation/laptop/few images, by hand/validation by epoch/1-->6.5 points<!--/-->, and ahead from epoch 15 on. After 24 epochs it was right on <!--m:augmentation/laptop/few images, {by hand;plain}/validation-->73.2 % of the validation images; the plain net never got beyond 68.3 %<!--/-->.
# A toy run says the same about `vgg`: after <!--m:toy_ordering/conditions/{epochs;train images}; toy_ordering/summary/{VGG-like CNN, augmented;VGG-like CNN}/mean/mean-->25 epochs
# on 2,000 images, 77.9 % of the test images with augmentation and 72.4 % without<!--/-->, means of five seeds. (The course's page of
# results has these runs, and all others that were measured.)
#
# With all 45,000 images a net overfits less. So would you expect the augmented net to overtake sooner or later, and by more or
# by less?

# %% [markdown]
# The gap tells more than the level: after those 24 epochs the plain net was right on <!--m:augmentation/laptop/few images, {plain;by hand}/training-->93 % of its training images, the augmented
# one on 78 %<!--/-->. Training accuracy as Keras reports it during an epoch won't do: it is an average over an epoch in which the net
# improves, with dropout and on changed images, so it may lie below validation accuracy. Measure it afterwards instead, on the
# images as they are.


# %%
def accuracies(net, count=None):
    """Accuracy on (the first) training images and on validation images, as they are and without dropout."""
    pairs = {"training": (X_train[:count], y_train[:count]), "validation": (X_val, y_val)}
    return {part: net.evaluate(X, y, batch_size=500, verbose=0)[1] for part, (X, y) in pairs.items()}


# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.AccuracyTable({name: accuracies(net) for name, net in nets.items()}, data.title)

# %% [markdown]
# ### A list of improvements
#
# The report ended with a list of improvements, the most promising first, and then tried them in that order. Do the same, on top
# of each other, but with **one** change in each line. Copy the table, and write your guess into it before you run a line: how
# many points of validation accuracy will it bring?
#
# | line | what changes | guess | validation | keep it? |
# | --- | --- | --- | --- | --- |
# | 1 | images divided by 255, nothing else | | | |
# | 2 | z-score (your run `plain`) | | | |
# | 3 | augmentation (your run `by hand`) | | | |
# | 4 | L2 of 0.0001 | | | |
# | 5 | your schedule | | | |
# | 6 | more epochs | | | |

# %% [markdown]
# Line 1 needs images without z-score. A `Rescaling` layer at the front multiplies and adds, and so turns the z-score back into
# numbers from 0 to 1.


# %%
def divided_net():
    """The normalised net on images that are only divided by 255."""
    return with_first(layers.Rescaling(scale.std.item() / 255, scale.mean.item() / 255), normalised_net())


def decayed_net():
    """The normalised net with L2 of 0.0001."""
    return normalised_net(decay=1e-4)


def lowered(epochs):
    """Your schedule for so many epochs, as training takes it."""
    return [schedules.callback(lambda epoch: step_decay(epoch, epochs))]


# %%
back = np.asarray(divided_net().layers[0](X_train[:100]))
print(
    f"from {abs(back.min()):.2f} to {back.max():.2f}, as before: {np.allclose(255 * back, parts.train.images[:100], atol=0.01)}"
)

# %% tags=["not-graded"]
train_until("divided by 255", divided_net, middle)

# %% tags=["not-graded"]
train_until("L2", decayed_net, middle, augment=make_batch)

# %% tags=["not-graded"]
train_until("schedule", decayed_net, middle, augment=make_batch, callbacks=lowered(middle))

# %% [markdown]
# Line 6 is the long run. The steps of the schedule depend on the number of epochs in all, so decide on that before. On two
# cores this takes an evening: each cell goes on for 12 epochs, and an epoch took <!--m:cell_times/6_augmentation/{normalised;vgg}, long, CIFAR-10/seconds of an epoch-->31 seconds for `normalised` and 27 for `vgg`<!--/-->
# (float32, measured), so <!--m:cell_times/6_augmentation/{vgg;normalised}, long, CIFAR-10/minutes-->5 to 6 minutes<!--/--> for a cell. On a GPU the first cell of each net does it all.

# %%
longer = {"augment": make_batch, "callbacks": lowered(long)}

# %% tags=["not-graded"]
train_until("normalised, long", decayed_net, stages[0], **longer)

# %% tags=["not-graded"]
train_until("normalised, long", decayed_net, stages[1], **longer)

# %% tags=["not-graded"]
train_until("normalised, long", decayed_net, stages[2], **longer)

# %% tags=["not-graded"]
train_until("normalised, long", decayed_net, stages[3], **longer)

# %% tags=["nbval-ignore-output", "not-graded"]
plots.training_curves(histories["normalised, long"], f"normalised, long, {data.title}")

# %% [markdown]
# Look at the curves where the learning rate drops, at half and at three quarters. What happens to the accuracy there, and how
# would you explain it to somebody who thinks that a smaller rate means slower learning?
#
# Here is your list.

# %% tags=["not-graded"]
lines = ["divided by 255", "plain", "by hand", "L2", "schedule", "normalised, long"]
lines = [name for name in lines if name in nets]

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.AccuracyTable({name: accuracies(nets[name]) for name in lines}, data.title)

# %% [markdown]
# ### More than chance?
#
# Two nets differ by one point on the same validation images. Would they on others? That is what McNemar's test from assignment
# 5 asks: of the images on which only **one** of the two is right, each net wins about half if they are equally good. In each
# line of your list, `a` is the line before and `b` the line itself.


# %%
def compared(before, after):
    """McNemar's test of two nets on the validation images."""
    predicted = [
        nets[name].predict(X_val, batch_size=500, verbose=0).argmax(axis=1) for name in (before, after)
    ]
    return evaluation.mcnemar(y_val, *predicted)


# %% tags=["nbval-ignore-output", "not-graded"]
from itertools import pairwise

for before, after in pairwise(lines):
    print(f"{before} → {after}. {compared(before, after)}")

# %% [markdown]
# The test knows these two nets, not the recipe: another seed gives other nets. And the more pairs you test, the more will look
# better than chance by chance. To say something about a recipe, train it with several seeds. Here on few images, where a net
# overfits sooner, without and with your augmentation.


# %%
def with_seeds(augment, title):
    """Trains the normalised net on few images with each seed."""
    few = X_train[:trial_images], y_train[:trial_images]

    def train(seed, folder):
        net = normalised_net()
        net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        return training.fit(
            net, few, (X_val, y_val), seed_epochs, seed=seed, folder=folder, make_batch=augment
        )

    folder = f"{runs_folder}6-seeds-{title}" if runs_folder else None
    return training.repeated(train, seeds, folder=folder, title=title)


# %% tags=["not-graded"]
runs = {"without": with_seeds(None, "without")}

# %% tags=["not-graded"]
runs["with augmentation"] = with_seeds(make_batch, "with")

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.runs_table(runs, f"{trial_images:,} images, {data.title}")

# %% [markdown]
# Is the difference larger than what the seed alone does? And would you expect the same with all training images? Say why.

# %% [markdown]
# ### The other net
#
# The `vgg` net has ten times as many parameters, and no batch normalisation. The homework that it comes from reached 76.8 % of
# the test images without augmentation, and wanted to add shifts; but its cell went on training the old model, and broke off in
# epoch 3. Here the comparison is finished: with augmentation and your schedule, from new initial values.

# %% tags=["not-graded"]
train_until("vgg, long", vgg_net, stages[0], **longer)

# %% tags=["not-graded"]
train_until("vgg, long", vgg_net, stages[1], **longer)

# %% tags=["not-graded"]
train_until("vgg, long", vgg_net, stages[2], **longer)

# %% tags=["not-graded"]
train_until("vgg, long", vgg_net, stages[3], **longer)

# %% [markdown]
# ### Predictions
#
# Whoever looks at a result first always finds a reason for it. Write the prediction down before, and you learn something from
# being wrong. Below, small nets are trained on few images, without augmentation, where it is easy to overfit. The rest is as
# above: net `normalised`, dropout 0.25, no L2, learning rate 0.001.
#
# | trial | what is different |
# | --- | --- |
# | `as it is` | nothing |
# | `dropout 0`, `dropout 0.6` | no dropout, more dropout |
# | `L2 0.0001`, `L2 0.05` | large weights are penalised, a little and a lot |
# | `rate decay 0.05` | the learning rate of step $t$ is divided by $1 + 0.05\, t$ |
#
# The last one comes from another report, on CIFAR-100: 49.4 % test accuracy without it, 11.9 % with it.

# %% [markdown]
# For each of the five changes: will accuracy on **training** images rise or fall against `as it is`, and accuracy on
# **validation** images? By about how many points? Give a reason for each in half a sentence. Points are for reasons, not for
# being right.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-predictions", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# | trial | training | validation | because |
# | --- | --- | --- | --- |
# | dropout 0 | up by 5 or more | down by 2 | nothing hinders overfitting |
# | dropout 0.6 | down by 10 | down by 3 | more than half of the activations are missing, and there are few epochs to make up for it |
# | L2 0.0001 | about the same | about the same | the penalty is small beside the data loss |
# | L2 0.05 | down by 20 | down by 15 | the penalty is larger than the data loss: the weights shrink to nothing |
# | rate decay 0.05 | down by 15 | down by 15 | after 1,000 steps the rate is a fiftieth: the net stops before it has learnt |
# ### END SOLUTION

# %% [markdown]
# Now run them. In `laptop` a trial took about <!--m:cell_times/6_augmentation/as it is, CIFAR-10/minutes-->1 minute<!--/--> on two cores (float32, measured), so each cell takes <!--m:cell_times/6_augmentation/as it is, CIFAR-10/minutes * 3-->3 minutes<!--/-->.
# In `toy` a trial has 500 images, and most of the differences are no larger than those that another seed makes (the course's page
# of results has several seeds): there, say which of them you would bet on.

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
def run_trial(name, dropout=0.25, decay=0.0, rate=1e-3):
    """Trains a normalised net on few images, without augmentation."""
    few = X_train[:trial_images], y_train[:trial_images]
    train_until(name, lambda: normalised_net(decay, dropout), trial_epochs, rate, few)


# %% tags=["not-graded"]
for name in list(trials)[: min(trial_count, 3)]:
    run_trial(name, **trials[name])

# %% tags=["not-graded"]
for name in list(trials)[3:trial_count]:
    run_trial(name, **trials[name])

# %% tags=["nbval-ignore-output", "not-graded"]
table = {name: accuracies(nets[name], trial_images) for name in trials if name in nets}
evaluation.AccuracyTable(table, f"{len(X_train[:trial_images]):,} images, {data.title}")

# %% [markdown]
# ### Findings
#
# 1. Put your predictions beside the numbers. Which was furthest off, and what had you not thought of?
# 2. `dropout 0.6` and `L2 0.05` both hold a net back. How do you tell from the numbers of one net that it is held back too much
#    rather than too little?
# 3. What is the learning rate of `rate decay 0.05` after one epoch of 157 steps? What does that explain?
# 4. Name the run that is missing in the report's table, and say what each outcome of it would mean. Then take the line of
#    **your** list that brought most: how sure can you be of it? Quote the test, and say what it leaves open.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-findings", "locked": false, "points": 8, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# 1. L2 0.05: I expected 20 points less in training and 15 in validation. Measured (CIFAR-10, one run) were <!--m:augmentation/laptop/trial: {L2 0.05;as it is}/training; augmentation/laptop/trial: {L2 0.05;as it is}/validation-->66 instead of 77 %
#    in training, and 63 instead of 64 %<!--/--> in validation. I had not thought of batch normalisation: after it the size of a kernel
#    doesn't matter, so the penalty costs less than it seems, and it has closed most of the gap.
# 2. By the gap and the level together. Held back too little: training far above validation. Too much: no gap, and both low,
#    while the plain net shows that more can be learnt. A small gap alone says nothing.
# 3. 0.001 / (1 + 0.05 · 157) = 0.00011, a ninth, and after eight epochs a 64th. Nearly all learning happens in the first steps.
#    The curve flattens as if the net had converged, but it has been stopped; training accuracy is low, too.
# 4. 100 epochs without augmentation, with the same L2 and the same schedule. If it also reached 82 %, the longer training or L2
#    would have done it. If it stayed at 78 to 79 % with a training accuracy near 100 %, augmentation would be what makes the
#    long training worth while. On few images (CIFAR-10, one run of each) augmentation brought most of my lines: <!--m:augmentation/laptop/few images, {by hand;plain}/validation-->73.2 instead of
#    68.3 %<!--/--> of 5,000 validation images, a difference of <!--m:augmentation/laptop/few images, by hand/validation - augmentation/laptop/few images, plain/validation * 50-->245<!--/-->. Even if the two nets agreed as seldom as they can with these
#    accuracies, McNemar's test would give a p-value below 0.0001. It leaves open what other seeds would give, and whether it is
#    as much with all training images.
# ### END SOLUTION

# %% [markdown]
# ### The test images, once
#
# All choices were made with the validation images. Now, and only now, look at the test images, with the net that is best on the
# validation images.

# %% tags=["not-graded"]
best = {name: max(histories[name].val_accuracy) for name in nets if name not in trials}
best_name = max(best, key=best.get)
probabilities = nets[best_name].predict(X_test, batch_size=500, verbose=0)
predicted = probabilities.argmax(axis=1)

# %% tags=["nbval-ignore-output", "not-graded"]
print(f"{data.title}: {best_name}, test accuracy {evaluation.accuracy(y_test, predicted):.1%}")

# %% [markdown]
# For comparison, our own long runs on CIFAR-10 (`laptop`, one seed each): `normalised, long` <!--m:augmentation/laptop/{normalised;vgg}, long/{test;training}-->84.9 % of the test images and 88.9
# % of the training images, `vgg, long` 82.9 % and 87.3 %<!--/-->. The report reached 82.2 % after 100 epochs.

# %% [markdown]
# ## 5 Mistakes
#
# ### Task 9: the most certain and the least certain
#
# The class that a net predicts is the one with the highest probability, and that probability says how certain it is. Four
# groups are worth a look: right and certain (what is a typical example?), right and uncertain (lucky?), wrong and uncertain
# (understandable?), wrong and certain (what misled it?).
#
# Return the indices of the images in one of these groups: those predicted rightly if `right` is True, else those predicted
# wrongly, `count` of them at most, the highest probability first if `highest` is True, else the lowest first. Indices count
# among **all** images, so that `images[indices]` shows them.
#
# `np.flatnonzero(mask)` gives the indices where a mask is True. `np.argsort(values)` gives the order from the lowest to the
# highest.


# %% nbgrader={"grade": false, "grade_id": "extreme-predictions", "locked": false, "schema_version": 3, "solution": true, "task": false}
def extreme_predictions(probabilities, labels, right, highest, count=10):
    """Indices of right or wrong predictions with the highest or the lowest probabilities (N, C)."""
    ### BEGIN SOLUTION
    certainty, predicted = probabilities.max(axis=1), probabilities.argmax(axis=1)  # (N,)
    indices = np.flatnonzero((predicted == labels) == right)
    order = np.argsort(-certainty[indices] if highest else certainty[indices])
    return indices[order][:count]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-extreme-predictions", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.extreme_predictions(extreme_predictions)
### BEGIN HIDDEN TESTS
check.extreme_predictions(extreme_predictions, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Each group is shown as a table (index, label, prediction, and the probabilities of both) and as pictures, whose captions name
# the prediction.


# %%
def print_group(indices):
    """A line for each of these test images."""
    print(f"{'index':>6}  {'label':>10}  {'predicted':>10}  probability  of the label")
    for k in indices:
        label, taken = data.class_names[y_test[k]], data.class_names[predicted[k]]
        own = probabilities[k, y_test[k]]
        print(f"{k:>6}  {label:>10}  {taken:>10}  {probabilities[k].max():>11.1%}  {own:>12.1%}")


# %%
def show_group(right, highest, title):
    """Ten images with what they were taken for, and how certainly."""
    indices = extreme_predictions(probabilities, y_test, right, highest)
    print_group(indices)
    names = [data.class_names[predicted[k]] for k in indices]
    captions = [f"{name[:8]} {probabilities[k].max():.0%}" for name, k in zip(names, indices, strict=True)]
    return plots.captioned_images(parts.test.images[indices], captions, f"{title}, {data.title}", columns=5)


# %% tags=["nbval-ignore-output", "not-graded"]
show_group(right=True, highest=True, title="Right and certain")

# %% tags=["nbval-ignore-output", "not-graded"]
show_group(right=True, highest=False, title="Right and uncertain")

# %% tags=["nbval-ignore-output", "not-graded"]
show_group(right=False, highest=False, title="Wrong and uncertain")

# %% tags=["nbval-ignore-output", "not-graded"]
show_group(right=False, highest=True, title="Wrong and certain")

# %% [markdown]
# ### Task 10: pairs
#
# A confusion matrix has 90 kinds of mistake for ten classes. Say them in words: which two classes are most often taken for one
# another, in both directions together?
#
# Return a list with an entry `(i, j, count)` for each of the 45 pairs of classes, with $i < j$: how many images of class $i$
# were taken for $j$, plus how many of class $j$ were taken for $i$. The most confused pair comes first.


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
matrix = evaluation.confusion_matrix(y_test, predicted, 10)
for i, j, count in ranked_pairs(matrix)[:5]:
    one, two = data.class_names[i], data.class_names[j]
    there, back = matrix[i, j], matrix[j, i]
    print(f"{data.title}: {one} ↔ {two}: {count} ({one} taken for {two} {there}, {two} for {one} {back})")

# %% [markdown]
# A class may also collect mistakes from all the others. Its column of the matrix says so: which share of all mistakes ended in
# each class? Without a favourite it would be a tenth.

# %% tags=["nbval-ignore-output", "not-graded"]
wrong = matrix - np.diag(np.diag(matrix))
shares = wrong.sum(axis=0) / max(wrong.sum(), 1)
for k in np.argsort(-shares):
    print(f"{data.title}: taken for {data.class_names[k]}: {shares[k]:.1%} of all mistakes")

# %% [markdown]
# The report's net, with 82.2 % on CIFAR-10's 10,000 test images, took 145 cats for dogs and 98 automobiles for trucks. It also
# names *frog* as the class that images of many others are taken for (over 9 %).
#
# ### Question
#
# Look at your galleries, the tables and the pairs, of CIFAR-10 if you can.
#
# 1. Take two images that are wrong and certain. What is in the picture, and what may have misled the net?
# 2. Are there labels that you would not have guessed either? What does that say about the accuracy that can be reached?
# 3. Name two improvements that you would try next, the more promising first. Say which of the mistakes above each would fix.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-mistakes", "locked": false, "points": 6, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# 1. (For example) a white automobile from the front, taken for a truck with 99 %: it fills the image, and large light boxes
#    with wheels are trucks in most training images. A bird in front of a blue sky, taken for an airplane: the background
#    decides.
# 2. Some: a cat's back without a head, a ship that is a dark stripe. Where a person can only guess, so can a net: 100 % can't
#    be the goal. Most of the net's mistakes are not of this kind, though, so at 82 % there is room left.
# 3. First a larger net, trained for longer: with augmentation, training accuracy is hardly above validation, so there is room
#    for more weights; that helps with cat and dog, where details count. Second, changes of brightness and colour in the
#    augmentation, against decisions by background. Not more dropout: there is no gap to close.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: a better augmentation
#
# *An open goal, outside the points.* Keep the `normalised` net with its 82,346 parameters and its 48 epochs, and change nothing
# but the augmentation. How far above <!--m:augmentation/laptop/normalised, long/test-->84.9 %<!--/--> on CIFAR-10's test images can you get? Your `brighten` is waiting; *cutout*
# (DeVries and Taylor, 2017) hides a square of each image; *RandAugment* (Cubuk et al., 2019) draws from a list of changes.
# Decide with the validation images, report three seeds for what you kept and for what you threw away, and look at the test
# images once.

# %% [markdown]
# ## What you have
#
# A way to get more out of the same images, and a measurement of what it costs. A penalty and a schedule that you can write
# down. And above all a habit: predict, change one thing, measure, ask whether it could be chance, look at the mistakes, then
# decide. The next assignment takes a net that has seen a million other images first.

# %% [markdown]
# ## What to read next
#
# - A. Krizhevsky, I. Sutskever, G. Hinton: [ImageNet classification with deep convolutional neural
#   networks](https://papers.nips.cc/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html) (2012). Its section 4.1
#   shifts, mirrors and recolours: without that, the authors say, they would have had to use a much smaller net.
# - K. He, X. Zhang, S. Ren, J. Sun: [Deep residual learning for image recognition](https://arxiv.org/abs/1512.03385) (2015).
#   Section 4.2 has the augmentation of your `augment`, with black margins; it became the standard for CIFAR-10.
# - C. Shorten, T. Khoshgoftaar: [A survey on image data augmentation for deep
#   learning](https://doi.org/10.1186/s40537-019-0197-0) (2019). What else has been tried, from colours to generated images.
# - T. DeVries, G. Taylor: [Improved regularization of convolutional neural networks with
#   cutout](https://arxiv.org/abs/1708.04552) (2017). A few lines of NumPy for the goal above.
# - E. Cubuk, B. Zoph, J. Shlens, Q. Le: [RandAugment](https://arxiv.org/abs/1909.13719) (2019). Two numbers in place of a long
#   search for the right changes.

# %% [markdown]
# - G. Zhang, C. Wang, B. Xu, R. Grosse: [Three mechanisms of weight decay regularization](https://arxiv.org/abs/1810.12281)
#   (2018). What L2 does to a net with batch normalisation, for which the size of a kernel doesn't matter.
# - I. Loshchilov, F. Hutter: [Decoupled weight decay regularization](https://arxiv.org/abs/1711.05101) (2019). Why L2 and
#   weight decay differ with Adam.
# - T. Dietterich: [Approximate statistical tests for comparing supervised classification learning
#   algorithms](https://doi.org/10.1162/089976698300017197) (1998). McNemar's test beside four others, and what each of them
#   can't see.
# - C. Guo, G. Pleiss, Y. Sun, K. Weinberger: [On calibration of modern neural networks](https://arxiv.org/abs/1706.04599)
#   (2017). Whether a net that says 99 % is right in 99 of 100 cases.
# - C. Northcutt, A. Athalye, J. Mueller: [Pervasive label errors in test sets destabilize machine learning
#   benchmarks](https://arxiv.org/abs/2103.14749) (2021). Some of your net's certain mistakes may be the label's.
