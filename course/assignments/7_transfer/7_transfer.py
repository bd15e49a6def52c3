# %% [markdown]
# # Transfer learning
#
# A net that has learnt to tell a thousand kinds of things apart in a million photographs has learnt much that has
# nothing to do with those things: what an edge is, a corner, a texture, an eye. *Transfer learning* uses what was
# learnt on one data set for another one. It takes over the first layers, trained as they are, and puts a new end on
# them.
#
# That can save data, time, or both. It can also be worth nothing. You are going to find out which, by measuring.

# %% [markdown]
# The net is VGG16, which Simonyan and Zisserman trained on ImageNet in 2014.
#
# | part | you write | points |
# | --- | --- | --- |
# | 1 the net | `counts`, `transfer_net` | 24 |
# | 2 the images | `prepare` | 14 |
# | 3 the training | `frozen_net`, `fine_tune` | 22 |
# | 4 features, computed once | `bottleneck` | 6 |
# | 5 features, looked at | `features`, `neighbours` | 16 |
# | 6 what the net looks at | `occlusion_map` | 8 |
# | 7 what it was worth | the question | 10 |

# %% [markdown]
# Each task is a cell that stops with `NotImplementedError` until you replace that line. Below it stands a cell with a
# check. A check that fails tells you what it tried, what came back and what to look at next; it costs no points while
# you work. Grading repeats the same checks on other numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import budget, drawings, evaluation, plots, training, vgg
from cifar_helpers.checks import transfer as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# The budget decides which images are used, how many, and for how many epochs each net is trained. `smoke` draws a few
# toy images and only shows that everything runs; `toy` draws more of them; `laptop` takes 20,000 training images of
# CIFAR-10, since VGG16 is a large net for two cores; `gpu` takes 45,000.

# %%
now = budget.current()
parts_of = now.pick(
    smoke={"train": 800, "validation": 200, "test": 300},
    toy={"train": 4_000, "validation": 500, "test": 1_000},
    laptop={"train": 20_000, "validation": 5_000, "test": 5_000},
    gpu={"train": 45_000, "validation": 5_000, "test": 10_000},
)

# %%
names = ("frozen", "fine-tuned", "from scratch", "five blocks")
epochs_of = now.pick(smoke=(2, 2, 4, 1), toy=(3, 4, 7, 4), laptop=(3, 5, 8, 4), gpu=(5, 10, 15, 10))
epochs = dict(zip(names, epochs_of, strict=True))
some_shares = {0.01: 60, 0.1: 20}
epochs_of_share = now.pick(smoke={0.1: 3}, toy=some_shares, laptop=some_shares, gpu={0.01: 100, 0.1: 40})

# %% [markdown]
# The experiments of parts 3 and 4 are smaller in `smoke`: fewer blocks that are thawed, and fewer images.

# %%
thawed = now.pick(smoke=(3,), toy=(3, 2), laptop=(3, 2), gpu=(3, 2))
views = now.pick(smoke=(5,), toy=(3, 5), laptop=(3, 5), gpu=(3, 5))
enlarged = now.pick(smoke=(100, 100), toy=(1_000, 500), laptop=(4_000, 2_000), gpu=(45_000, 10_000))
otherwise_trained = now.pick(smoke=200, toy=4_000, laptop=20_000, gpu=45_000)

# %% [markdown]
# ## 1 The net
#
# VGG16 is five *blocks* of convolutions, followed by three dense layers for the classes of ImageNet. Each convolution
# has filters of 3 × 3 pixels, a ReLU, and same padding: a row and a column of zeros on each side, so that the feature
# maps keep their size (`padding="same"`). Only the max pooling at the end of a block, over 2 × 2 pixels, halves the
# sides.
#
# | block | convolutions | shape after its pooling, for images of 32 × 32 × 3 |
# | --- | --- | --- |
# | 1 | CONV 64, CONV 64 | 16 × 16 × 64 |
# | 2 | CONV 128, CONV 128 | 8 × 8 × 128 |
# | 3 | CONV 256, CONV 256, CONV 256 | 4 × 4 × 256 |
# | 4 | CONV 512, CONV 512, CONV 512 | 2 × 2 × 512 |
# | 5 | CONV 512, CONV 512, CONV 512 | 1 × 1 × 512 |

# %% [markdown]
# ImageNet's images have 224 × 224 pixels, so there 7 × 7 × 512 numbers are left after block 5:

# %%
drawings.vgg16(side=224)

# %% [markdown]
# Of our images, a single pixel is left of each feature map. And the last filters look for larger things than we have:
# one of block 5 has a receptive field of 196 × 196 pixels.
#
# There are two ways out. One is to use only the first blocks: we take **three** of them, the *base*, and put a new
# *head* on them:
#
# Flatten, DENSE 256, ReLU, batch normalisation (BN), dropout 0.5, DENSE 10, softmax.
#
# The other is to enlarge the images. Part 4 tries it.

# %% [markdown]
# ### Task 1: count
#
# Work out by hand, as in the assignment on convolutional nets:
#
# - `"blocks"`: the parameters of the three blocks;
# - `"net"`: those of the blocks and the head;
# - `"net, trainable"`: those of them that an optimizer changes;
# - `"net, trainable when frozen"`: likewise if the blocks must stay as they are.
#
# To remember: a filter has a weight for each of its $3 \cdot 3 \cdot C$ inputs and one bias; a dense unit has a weight
# for each input and one bias; BN keeps four numbers for each of its inputs, $\gamma$, $\beta$, a moving mean and a
# moving variance, and only the first two are trained. The check tells you the likely slip, not the right number.

# %% nbgrader={"grade": false, "grade_id": "counts", "locked": false, "schema_version": 3, "solution": true, "task": false}
counts = {}
### BEGIN SOLUTION
filters = {(3, 64): 1, (64, 64): 1, (64, 128): 1, (128, 128): 1, (128, 256): 1, (256, 256): 2}
counts["blocks"] = sum(n * (9 * before + 1) * after for (before, after), n in filters.items())
dense = (4 * 4 * 256 + 1) * 256 + (256 + 1) * 10
counts["net"] = counts["blocks"] + dense + 4 * 256  # 32 → 16 → 8 → 4
counts["net, trainable"] = counts["blocks"] + dense + 2 * 256
counts["net, trainable when frozen"] = dense + 2 * 256
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test-counts", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.counts(counts)

# %% [markdown]
# ### Task 2: a head for any base
#
# A Keras model can be a layer of another one: `keras.Sequential([base, …])` runs the base first. It is the same base,
# not a copy: when the new net trains, the weights of `base` change.
#
# Write `transfer_net(base)`, which puts the head on whatever base it is given. Don't rely on three blocks: what Flatten
# makes of the base's feature maps is up to the base.

# %% [markdown]
# Batch normalisation matters here. The images come with values up to 151, the base passes on numbers of any size, and
# the new dense layer starts with random weights: what it gives to the last layer may be a hundred times too large. BN
# brings it back to mean 0 and deviation 1. Part 4 trains the head without it.
#
# For predictions BN uses its moving mean and variance. With Keras's momentum of 0.99 these take hundreds of batches to
# arrive where they should be, and the smallest budget has 39. So write `layers.BatchNormalization(momentum=0.9)`, which
# takes tens.
#
# The check tries your function on a base so narrow that it can follow every number. (TensorFlow warns of programs that
# make many nets. This notebook does, and means to.)

# %%
import logging
import keras
from keras import layers

# %%
logging.getLogger("tensorflow").setLevel("ERROR")


# %%
def tiny_base():
    """Two blocks of VGG16 of a sixteenth of its width, with random weights."""
    return vgg.vgg16(blocks=2, width=1 / 16)


# %% nbgrader={"grade": false, "grade_id": "transfer-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def transfer_net(base):
    """The base with a new head for ten classes."""
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            base,
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.BatchNormalization(momentum=0.9),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax", dtype="float32"),
        ]
    )
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-transfer-net", "locked": true, "points": 16, "schema_version": 3, "solution": false, "task": false}
check.transfer_net(transfer_net, tiny_base)
### BEGIN HIDDEN TESTS
check.transfer_net(transfer_net, tiny_base, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Now let Keras count. The number must be yours.

# %%
whole = transfer_net(vgg.vgg16(blocks=3))
print(f"{whole.count_params():,} by Keras, {counts['net']:,} by hand")

# %% [markdown]
# ## 2 The images
#
# Weights are made for the numbers that they were trained with. Those of VGG16 were trained by a program, Caffe, that
# read images in the order blue, green, red, left them on the scale from 0 to 255, and subtracted from each channel its
# mean over ImageNet: **103.939** from blue, **116.779** from green and **123.68** from red.
#
# Here is the trap. Look for "ImageNet normalisation", and you will mostly find something else: values from 0 to 1, red
# first, minus (0.485, 0.456, 0.406), divided by (0.229, 0.224, 0.225). That belongs to the weights of another
# framework. No error message will tell you that you took the wrong one: the net runs, only worse.

# %% [markdown]
# ### Task 3: prepare
#
# Write `prepare(images)`:
#
# - `images` has the shape $(N, 32, 32, 3)$, red first, 0 to 255. Mostly it is `uint8`; what comes out of data augmentation may
#   be `float32`.
# - Return a `float32` array of the same shape: blue first, minus the three means, divided by nothing.
# - The array that you are given must stay as it is. Keras has a function for this job, `preprocess_input` in
#   `keras.applications.vgg16`; if you use it, note that it **changes** an array of floats that it is given.


# %% nbgrader={"grade": false, "grade_id": "prepare", "locked": false, "schema_version": 3, "solution": true, "task": false}
def prepare(images):
    """Images (N, 32, 32, 3) as VGG16's weights know them, float32."""
    ### BEGIN SOLUTION
    means = np.array([103.939, 116.779, 123.68], dtype=np.float32)  # blue, green, red
    return images[..., ::-1].astype(np.float32) - means
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-prepare", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
check.prepare(prepare)
### BEGIN HIDDEN TESTS
check.prepare(prepare, seed=check.private_seed())
### END HIDDEN TESTS

# %%
from cifar_helpers.data import load, normalisation, splits

to_load = {"train": parts_of["train"] + parts_of["validation"], "test": parts_of["test"]}
data = load(now.cifar10, **(to_load if now.draws else {}))
parts = splits.positional(data, **parts_of)
print(data.title, parts)

# %%
X_train, X_val, X_test = (prepare(part.images) for part in (parts.train, parts.validation, parts.test))
y_train, y_val, y_test = parts.train.labels, parts.validation.labels, parts.test.labels
print(X_train.shape, X_train.dtype, f"{X_train.min():.1f} to {X_train.max():.1f}")

# %% [markdown]
# ## 3 The training

# %% [markdown]
# ### Which weights
#
# In `laptop` and `gpu`, the next cell loads the weights that VGG16 was trained to on ImageNet: a file of 59 MB,
# downloaded once. If it can't be had, the error says what to do.
#
# In `smoke` and `toy` there is no network. There the base is **not** VGG16 with ImageNet weights, but a net of the same
# blocks, a quarter as wide, that was trained on CIFAR-100. Its weights come with this course. CIFAR-100 has a hundred
# classes of photographs of the same size; none of its classes is one of CIFAR-10's. You can use it in every budget:
# replace `load_base` by `vgg.quarter_vgg16`, and say so when you report a number.

# %%
ours, imagenet = vgg.quarter_vgg16, vgg.imagenet_vgg16
load_base = now.pick(smoke=ours, toy=ours, laptop=imagenet, gpu=imagenet)
print("weights:", load_base.__doc__.splitlines()[0])

# %% [markdown]
# ### Task 4: freeze
#
# At first the head is random, and so are the gradients that it sends back. They would spoil the base before the head
# has learnt anything. So the base is *frozen* first: with `trainable = False`, a layer, or a model and all layers in
# it, keeps its weights.
#
# Keras looks at `trainable` when a net is compiled and begins to train. Change it first, compile last. Here is a
# function that compiles a net:


# %%
def compiled(net, learning_rate):
    """The net, ready to be trained with Adam."""
    adam = keras.optimizers.Adam(learning_rate)
    net.compile(optimizer=adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


# %% [markdown]
# Write `frozen_net(base)`: the net of task 2, compiled with a learning rate of 0.001, of which only the head trains.
# The check trains it for a moment and looks at which weights have changed.


# %% nbgrader={"grade": false, "grade_id": "frozen-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def frozen_net(base):
    """transfer_net(base), compiled, of which only the head trains."""
    ### BEGIN SOLUTION
    base.trainable = False
    return compiled(transfer_net(base), 1e-3)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-frozen-net", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
check.frozen_net(frozen_net, tiny_base)
### BEGIN HIDDEN TESTS
check.frozen_net(frozen_net, tiny_base, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 5: fine-tune
#
# Once the head has learnt, the base may follow, in small steps: what it knows is worth more than what one batch of our
# images says. That is *fine-tuning*.
#
# Write `fine_tune(net, base)`. It is given a net of `frozen_net` that has been trained, and its base. It lets all of
# the net train from now on, with a learning rate of 0.0001, from the weights that it has. It returns the net.


# %% nbgrader={"grade": false, "grade_id": "fine-tune", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fine_tune(net, base):
    """The net, compiled again so that all of it trains in small steps."""
    ### BEGIN SOLUTION
    base.trainable = True
    return compiled(net, 1e-4)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-fine-tune", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check.fine_tune(fine_tune, frozen_net, tiny_base)
### BEGIN HIDDEN TESTS
check.fine_tune(fine_tune, frozen_net, tiny_base, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Frozen, fine-tuned, from scratch
#
# The comparison has three rows. The third is the one that is often forgotten: the **same net**, on the same images, for
# as many epochs as the other two together, with a base that starts from random weights. Without it, nobody can say what
# the transfer was worth.
#
# Before you run the cells, write down the order that you expect. In `laptop`, on two cores with nothing else to do, an
# epoch took <!--m:cell_times/7_transfer/{frozen;fine-tuned;five blocks}, CIFAR-10/seconds of an epoch-->27 seconds with the frozen base, 74 when all of the net trained, and 143<!--/--> with five blocks (float32,
# measured). Each epoch is saved in the folder `runs`: if the machine goes to sleep, run the same cell again, and it
# goes on after the last complete epoch.


# %%
prepared = {"training": X_train, "validation": X_val, "test": X_test}
labels_of = {"training": y_train, "validation": y_val, "test": y_test}


# %%
def accuracies(net, images):
    """Accuracy on the training, validation and test images, without dropout."""
    found = {}
    for part, X in images.items():
        found[part] = net.evaluate(X, labels_of[part][: len(X)], batch_size=100, verbose=0)[1]
    return found


# %%
def trained(name, net, count, images=None):
    """Trains a compiled net, and keeps what happened in each epoch and how good it is in the end."""
    images = prepared if images is None else images
    X, V = images["training"], images["validation"]
    folder = None if now.draws else f"runs/transfer, {name}"
    settings = {"folder": folder, "title": f"{name}, {data.title}"}
    histories[name] = training.fit(net, (X, y_train[: len(X)]), (V, y_val[: len(V)]), count, **settings)
    rows[name] = accuracies(net, images)
    return net


# %%
def classes_of(net):
    """The class that a net finds likeliest for each test image."""
    return net.predict(X_test, batch_size=500, verbose=0).argmax(axis=1)


# %%
training.seed(0)
training.use_mixed_precision()
histories, rows = {}, {}

# %% tags=["not-graded"]
base = load_base(3)  # laptop: 1.4 minutes
net = trained("frozen", frozen_net(base), epochs["frozen"])
after_frozen, frozen_says = net.get_weights(), classes_of(net)

# %% tags=["not-graded"]
net = trained("fine-tuned", fine_tune(net, base), epochs["fine-tuned"])  # laptop: 6 minutes

# %% tags=["not-graded"]
width = base.get_layer("block1_conv1").filters / 64
scratch = compiled(transfer_net(vgg.vgg16(blocks=3, width=width)), 1e-3)  # laptop: 9.5 minutes
scratch = trained("from scratch", scratch, epochs["from scratch"])

# %% [markdown]
# Do more blocks help? All five leave one pixel of each feature map to the head. Fine-tune them all at once, without
# freezing first, as the report did that this assignment grew from (a student's report, not published; each of its
# numbers is from one run):

# %% tags=["not-graded"]
five = compiled(transfer_net(load_base(5)), 1e-4)  # laptop: 9.5 minutes
five = trained("five blocks", five, epochs["five blocks"])

# %% tags=["nbval-ignore-output", "not-graded"]
for name, history in histories.items():
    print(f"{data.title}: {name}: {np.mean(history.seconds):.1f} s for an epoch")
evaluation.AccuracyTable(rows, data.title)

# %% [markdown]
# In the figure, fine-tuned begins where frozen ended, so that its curve stands above the epochs that it really had.

# %% tags=["nbval-ignore-output", "not-graded"]
title = f"Frozen, fine-tuned, from scratch, {data.title}"
plots.validation_curves(histories, title, after={"fine-tuned": "frozen"})

# %% [markdown]
# ### Better, or luck?
#
# Fine-tuned and frozen answered the same test images, and most of them alike. An image that both have right, or both
# wrong, says nothing about which net is better. *McNemar's test* looks at the others: if the nets were equally good,
# each of these images would fall to one net or to the other like a coin. (It counts images. What another seed would
# have brought it can't know; for that, train again.) Here a is fine-tuned and b is frozen.

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.mcnemar(y_test, classes_of(net), frozen_says)

# %% [markdown]
# That report, with ImageNet weights, all 50,000 images and 5 epochs in which all of the net trained:
#
# | reported | test | training |
# | --- | --- | --- |
# | three blocks | 81.62 % | 87 % |
# | five blocks | 83 % | 91.4 % |
# | five blocks, images normalised by ImageNet's mean and deviation | 83.47 % | 92.0 % |
# | nearest neighbours on the features of the last hidden layer | about 84 % | 94 % |
#
# For comparison: the same author's net with 82,346 parameters, a thirtieth of these, reached 82.21 % from scratch,
# after 100 epochs with shifted and flipped images. ResNet-20, with 0.27 million, reaches 91.25 % from scratch (He et
# al., 2016).

# %% [markdown]
# Was the transfer not worth it, then? That does not follow. It took 5 epochs in place of 100, and it was made with
# images of 32 pixels, for which these weights were never meant. What the comparison says is narrower: at 32 pixels,
# with 50,000 images, ImageNet's first blocks save epochs and are no better in the end. Part 4 changes the pixels, and
# then the number of images.
#
# Your own table was made with other images, epochs and perhaps other weights. Believe your table.

# %% [markdown]
# ### Unfreezing by block
#
# Frozen and fine-tuned are the two ends of a scale. Between them, the last blocks train and the first stay frozen: what
# edges look like can stay as it is, what wheels look like may have to change. (Yosinski et al., 2014, measured for each
# layer of a net how general it is.)


# %%
def thaw(base, first):
    """Lets the base's blocks from number `first` on train; those before it stay frozen."""
    base.trainable = True
    for layer in base.layers[1:]:  # block1_conv1, block1_conv2, block1_pool, …
        layer.trainable = int(layer.name[5]) >= first


# %%
def thawed_net(first):
    """A net that has been trained with a frozen base, compiled so that blocks from `first` on train, too."""
    base = load_base(3)
    net = transfer_net(base)
    net.set_weights(after_frozen)
    thaw(base, first)
    return compiled(net, 1e-4)


# %% [markdown]
# They begin where the frozen net ended, as fine-tuned did: fine-tuned is "from block 1", and frozen is "from block 4".

# %% tags=["not-graded"]
for first in thawed:
    some_thawed = trained(f"from block {first}", thawed_net(first), epochs["fine-tuned"])

# %% tags=["nbval-ignore-output", "not-graded"]
order = ("frozen", *(f"from block {first}" for first in thawed), "fine-tuned")
evaluation.AccuracyTable({name: rows[name] for name in order}, data.title)

# %% [markdown]
# ### What the trap costs
#
# The net was trained with images prepared as in task 3. What if somebody who uses it prepares them in the other way?

# %% tags=["not-graded"]
otherwise = normalisation.ImageNet.fit()
pixels = (parts.train.images, parts.validation.images, parts.test.images)
X_other = dict(zip(prepared, map(otherwise.apply, pixels), strict=True))
X_other["training"] = X_other["training"][:otherwise_trained]

# %% tags=["not-graded"]
rows["fine-tuned, asked with others"] = {"test": accuracies(net, {"test": X_other["test"]})["test"]}

# %% [markdown]
# And if it is *trained* with them? In the report's table that did no harm: 83.47 % against 83 %. There, all of the net
# was trained, and the first layer can learn to undo a scale. Say first what you expect here, with all five blocks
# fine-tuned; and what a frozen base would make of it.

# %% tags=["not-graded"]
five = compiled(transfer_net(load_base(5)), 1e-4)
five = trained("five blocks, trained with others", five, epochs["five blocks"], X_other)

# %% tags=["nbval-ignore-output", "not-graded"]
order = ("fine-tuned", "fine-tuned, asked with others", "five blocks", "five blocks, trained with others")
evaluation.AccuracyTable({name: rows[name] for name in order}, data.title)

# %% [markdown]
# ## 4 Features, computed once
#
# As long as the base is frozen, it says the same of an image in every epoch. So ask it once, keep the answers, and
# train only the head on them: what took minutes takes seconds, and you can try ten heads. What the last layer of a
# frozen base gives are *bottleneck features*.
#
# The price: the images can't change any more. Data augmentation needs the base in each epoch, and so does fine-tuning.

# %%
drawings.bottleneck_features()

# %% [markdown]
# ### Task 6: bottleneck features
#
# Three blocks give 4 × 4 × 256 numbers: each of 256 filters answers at 16 places. The mean over the places is *global
# average pooling*: one number for each filter, which says how much of its pattern there is, and not where.
#
# Write `bottleneck(base, images)`: for prepared images the means of the base's feature maps over rows and columns, an
# array $(N, \text{filters})$. Don't rely on the number of blocks, and leave the base as it is. With thousands of images
# all feature maps at once fill gigabytes: `base.predict(images, batch_size=100)` goes through them in batches.


# %% nbgrader={"grade": false, "grade_id": "bottleneck", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bottleneck(base, images):
    """The mean of each of the base's feature maps, (N, filters), for prepared images."""
    ### BEGIN SOLUTION
    maps = base.predict(images, batch_size=100, verbose=0)  # (N, rows, columns, filters)
    return maps.astype(np.float32).mean(axis=(1, 2))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-bottleneck", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.bottleneck(bottleneck, tiny_base)
### BEGIN HIDDEN TESTS
check.bottleneck(bottleneck, tiny_base, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The smallest head is a single layer with softmax. scikit-learn's logistic regression finds its weights; such a
# classifier on the features of a frozen net is a *linear probe*. Features on different scales would slow it down, so
# they are brought to mean 0 and deviation 1, with the statistics of the training images, which the pipeline keeps.

# %%
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def linear_probe(features, labels):
    """Logistic regression on features (N, D)."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=300)).fit(features, labels)


# %% tags=["not-graded"]
base = load_base(3)
B_train, B_test = bottleneck(base, X_train), bottleneck(base, X_test)
probe = linear_probe(B_train, y_train)
rows["probe of 3 blocks"] = {"training": probe.score(B_train, y_train), "test": probe.score(B_test, y_test)}

# %% tags=["nbval-ignore-output", "not-graded"]
order = ("frozen", "probe of 3 blocks")
evaluation.AccuracyTable({name: rows[name] for name in order}, data.title)

# %% [markdown]
# ### Without batch normalisation
#
# In the report, the net without BN did not learn. Try it, with the feature maps computed once; the net with BN is
# `frozen`, of part 3. How large do you expect the logits of a new, random head to be? That depends on how large the
# feature maps are, so it may differ from weights to weights.


# %%
def bare_head():
    """The head of task 2 without BN, for feature maps that are given to it."""
    net = keras.Sequential([layers.Flatten(), layers.Dense(256, activation="relu"), layers.Dropout(0.5)])
    net.add(layers.Dense(10, activation="softmax", dtype="float32"))
    return compiled(net, 1e-3)


# %% tags=["not-graded"]
maps, maps_val = (base.predict(X, batch_size=100, verbose=0) for X in (X_train, X_val))
bare = bare_head()
settings = {"batch_size": 64, "epochs": epochs["frozen"], "verbose": 0}
history = bare.fit(maps, y_train, validation_data=(maps_val, y_val), **settings).history

# %% tags=["nbval-ignore-output", "not-graded"]
print(f"{data.title}: feature maps from {maps.min():.1f} to {maps.max():.1f}, mean {maps.mean():.1f}")
for name, found in {"with BN": vars(histories["frozen"]), "without BN": history}.items():
    print(f"{name}: training loss {found['loss'][0]:.2f}, validation {found['val_accuracy'][-1]:.3f}")

# %% [markdown]
# On CIFAR-10, with the quarter-width weights and 20,000 images, it was <!--m:transfer/laptop/{frozen, without BN;frozen}/test-->74.1 % of the test images without BN and 74.8 %<!--/-->
# with it (one run each): their feature maps are small, and the head learns either way. So "without BN it does not
# learn" is no law. It was said of ImageNet's weights, with a base that trained too.

# %% [markdown]
# ### Larger images
#
# The second way out: enlarge the images, so that all five blocks have something to look at. With 96 pixels a side,
# block 5 leaves 3 × 3 places. That is the usual remedy: papers that transfer ImageNet's nets to CIFAR enlarge the
# images first, to 224 pixels (Kornblith et al., 2019) or to 128 (Kolesnikov et al., 2020). No detail is added. But a
# wheel that was 5 pixels wide is now 15, which is closer to the wheels that ImageNet's filters were trained on.


# %%
def enlarging(base, side):
    """The base, with a layer before it that enlarges images to the side that it wants."""
    return keras.Sequential([keras.Input((32, 32, 3)), layers.Resizing(side, side), base])


# %% [markdown]
# Features that are computed once make the comparison cheap, though each image costs nine times as much as at 32 pixels.
# Say before you run the cell: what do you expect of ImageNet's weights (`laptop`, `gpu`), and what of those of
# CIFAR-100 (`smoke`, `toy`), which were trained at 32 pixels?

# %% tags=["not-graded"]
some, others = enlarged
probes = {}
for blocks, side in ((blocks, side) for side in (32, 96) for blocks in views):
    seeing = enlarging(load_base(blocks, side), side)
    F, F_new = bottleneck(seeing, X_train[:some]), bottleneck(seeing, X_test[:others])
    probe = linear_probe(F, y_train[:some])
    probes[f"{blocks} blocks, {side} pixels"] = {"test": probe.score(F_new, y_test[:others])}

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.AccuracyTable(probes, f"{some:,} images, {data.title}")

# %% [markdown]
# Compare the rows with your prediction. Recorded on CIFAR-10 with the quarter-width weights (4,000 training images,
# 2,000 test images, one run):
#
# | linear probe, test | 32 pixels | 96 pixels |
# | --- | --- | --- |
# | 3 blocks | <!--m:transfer/laptop/probe, 3 blocks, {32;96} pixels/test-->62.2 % | 52.0 %<!--/--> |
# | 5 blocks | <!--m:transfer/laptop/probe, 5 blocks, {32;96} pixels/test-->60.9 % | 44.8 %<!--/--> |
#
# To enlarge the images *harms* weights that were trained at 32 pixels: nothing has the size that their filters look
# for. The rule is the same in both directions: give a net images like those that it was trained on. What enlarging
# brings with ImageNet's weights was not measured for this course; if you ran `laptop` or `gpu`, your table has it.

# %% [markdown]
# ### How many images?
#
# Transfer is meant for those who have few images. So compare again, with 1 %, 10 % and all of the training images: a
# linear probe of the frozen base, and the same net as before from scratch. With fewer images an epoch has fewer steps,
# so there are more epochs. (In `smoke`, 1 % would be less than an image per class, and is left out.)

# %% tags=["not-graded"]
by_share = {"probe": {}, "from scratch": {}}
for share, count in epochs_of_share.items():
    n = round(share * len(X_train))
    by_share["probe"][n] = linear_probe(B_train[:n], y_train[:n]).score(B_test, y_test)
    fewer = {"training": X_train[:n], "validation": X_val[:500], "test": X_test}
    name = f"from scratch, {n:,} images"
    trained(name, compiled(transfer_net(vgg.vgg16(3, width)), 1e-3), count, fewer)
    by_share["from scratch"][n] = rows[name]["test"]

# %% tags=["not-graded"]
by_share["probe"][len(X_train)] = rows["probe of 3 blocks"]["test"]
by_share["from scratch"][len(X_train)] = rows["from scratch"]["test"]

# %% tags=["not-graded"]
figure, axes = plots.new_axes(f"How many images? {data.title}", "training images", "test accuracy (%)")
axes.set_xscale("log")
for (name, found), line in zip(by_share.items(), ("-o", "--s"), strict=True):
    axes.plot(list(found), [100 * share for share in found.values()], line, label=name)
axes.legend()
figure.alt = f"Test accuracy against training images, {data.title}: the numbers of the table, as curves."

# %% tags=["nbval-ignore-output", "not-graded"]
table = {name: {f"{n:,}": share for n, share in found.items()} for name, found in by_share.items()}
print(evaluation.AccuracyTable(table, f"test, {data.title}"))
figure

# %% [markdown]
# Recorded on CIFAR-10 with the quarter-width weights (5,000 test images, one run):
#
# | training images | 200 | 2,000 | 20,000 |
# | --- | --- | --- | --- |
# | linear probe, frozen base | <!--m:transfer/laptop/images=200/few, probe/test; transfer/laptop/images=2000/few, probe/test; transfer/laptop/images=20000/few, probe/test-->43.5 % | 60.5 % | 63.9 %<!--/--> |
# | from scratch | <!--m:transfer/laptop/images=200/few, from scratch/test; transfer/laptop/images=2000/few, from scratch/test; transfer/laptop/images=20000/from scratch/test-->28.0 % | 43.9 % | 67.1 %<!--/--> |
#
# The curves cross. A probe of 64 numbers is soon as good as it can get; the net from scratch goes on learning, if it has
# the images. (Fine-tuned on all 20,000, the same base reached <!--m:transfer/laptop/fine-tuned/test-->77.6 %<!--/-->.) So "is transfer worth it?" has no answer without
# a number of images. What would you do with 500 labelled images, and what with 5 million?

# %% [markdown]
# ## 5 Features, looked at
#
# Take the last layer away from a trained net, and what is left describes each image by 256 numbers, its *features*. A
# vector that describes an image such that similar images have similar vectors is called an *embedding*. Whatever works
# on vectors works on images now: search, clusters, or the simplest classifier of all.

# %% [markdown]
# ### Task 7: features
#
# Write `features(net, images)`: what goes into the last dense layer, $(N, 256)$, for prepared images. `net.layers` is
# the list of layers, and each has its `output`; `keras.Model(net.inputs, output)` makes a second model of the same
# layers. The net itself must stay as it is, and dropout must not be active.


# %% nbgrader={"grade": false, "grade_id": "features", "locked": false, "schema_version": 3, "solution": true, "task": false}
def features(net, images):
    """What goes into the last layer of the net, (N, 256), for prepared images."""
    ### BEGIN SOLUTION
    body = keras.Model(net.inputs, net.layers[-2].output)
    return body.predict(images, batch_size=500, verbose=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-features", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.features(features, transfer_net, tiny_base)
### BEGIN HIDDEN TESTS
check.features(features, transfer_net, tiny_base, seed=check.private_seed())
### END HIDDEN TESTS

# %% tags=["not-graded"]
F_train, F_val, F_test = (features(net, X).astype(np.float32) for X in (X_train, X_val, X_test))
print(F_train.shape, F_val.shape, F_test.shape)

# %% [markdown]
# ### The nearest images
#
# What does the net take for similar? For three test images, here are the four training images whose features are
# nearest, and below them those whose pixels are nearest, as in the first assignment.

# %%
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors


def nearest_images(train, asked, count=4):
    """Indices (len(asked), count) of the nearest of the training vectors, the nearest first."""
    return NearestNeighbors(n_neighbors=count).fit(train).kneighbors(asked, return_distance=False)


# %% tags=["not-graded"]
def with_nearest(train, test, chosen):
    """Images and labels in rows of five: a chosen test image, then the nearest training images."""
    near = nearest_images(train, test[chosen])  # (rows, 4)
    images = np.concatenate([parts.test.images[chosen][:, None], parts.train.images[near]], axis=1)
    labels = np.concatenate([y_test[chosen][:, None], y_train[near]], axis=1)
    return images.reshape(-1, 32, 32, 3), labels.reshape(-1)


# %% tags=["nbval-ignore-output", "not-graded"]
chosen = [0, 1, 2]
title = f"First of each row: asked; then the nearest by features, {data.title}"
plots.image_grid(*with_nearest(F_train, F_test, chosen), data.class_names, title, columns=5)

# %% tags=["nbval-ignore-output", "not-graded"]
flat, flat_test = (X.reshape(len(X), -1) for X in (X_train, X_test))
title = f"First of each row: asked; then the nearest by pixels, {data.title}"
plots.image_grid(*with_nearest(flat, flat_test, chosen), data.class_names, title, columns=5)

# %% [markdown]
# Choose other images, some that the net gets wrong among them. What have the neighbours by pixels in common, and what
# those by features?

# %% [markdown]
# ### Task 8: nearest neighbours, again
#
# Now let the neighbours vote. The more of them vote, the less a single odd one matters, and the more of them come from
# other classes. So $k$ is a hyperparameter, and those are chosen on validation images.
#
# Write `neighbours(train, validation, test, ks)`. Each part is a pair of features and labels; `ks` lists the numbers of
# neighbours to try.
#
# 1. For each `k`, fit scikit-learn's `KNeighborsClassifier(k)` on the training part, and take its accuracy on the validation
#    part: `score(features, labels)`.
# 2. Take the best `k`, fit on the training part, and measure on the test part.
# 3. Return that `k` and the accuracy on the test part.


# %% nbgrader={"grade": false, "grade_id": "neighbours", "locked": false, "schema_version": 3, "solution": true, "task": false}
def neighbours(train, validation, test, ks):
    """The k of ks that is best on the validation part, and its accuracy on the test part."""
    ### BEGIN SOLUTION
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    k = ks[int(np.argmax(accuracies))]
    return k, KNeighborsClassifier(k).fit(*train).score(*test)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-neighbours", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.neighbours(neighbours)
### BEGIN HIDDEN TESTS
check.neighbours(neighbours, seed=check.private_seed())
### END HIDDEN TESTS

# %% tags=["not-graded"]
described = [(F_train, y_train), (F_val, y_val), (F_test, y_test)]
k, accuracy = neighbours(*described, ks=[1, 3, 5, 11, 21, 41])
rows[f"{k} nearest neighbours"] = {"test": accuracy}

# %% [markdown]
# ### A linear probe
#
# A second question to the same features: can a linear classifier separate the classes? It is what the last layer of the
# net does, but it learns from features that are finished.

# %% tags=["nbval-ignore-output", "not-graded"]
probe = linear_probe(F_train, y_train)
rows["linear probe"] = {"training": probe.score(F_train, y_train), "test": probe.score(F_test, y_test)}
evaluation.AccuracyTable(rows, data.title)

# %% [markdown]
# If the neighbours do as well as the net's own last layer, the features carry the work, and the last layer adds little.
#
# ### A map
#
# Nobody can look at 256 dimensions. *Principal components* are the directions in which the points differ most; the
# first two make a map. It is an honest shadow: what is far apart on the map is far apart, but what lies together may be
# apart in the dimensions that the map leaves out.

# %% tags=["nbval-ignore-output", "not-graded"]
from sklearn.decomposition import PCA

components = PCA(2).fit(F_train)
points, labels = components.transform(F_test[:500]), y_test[:500]
share = 100 * components.explained_variance_ratio_.sum()
print(f"{data.title}: the map keeps {share:.0f} % of the variance")
plots.feature_map(points, labels, data.class_names, f"Features, two principal components, {data.title}")

# %% [markdown]
# *t-SNE* draws another map, which keeps neighbours together and gives up distances: clusters show, but how far apart
# they lie and how large they are means nothing. It takes a while, so `smoke` draws the first map again, of fewer
# points.

# %% tags=["nbval-ignore-output", "not-graded"]
from sklearn.manifold import TSNE

tsne = TSNE(2, init="pca", random_state=0)
plane, count = now.pick(smoke=(PCA(2), 100), toy=(tsne, 500), laptop=(tsne, 1_000), gpu=(tsne, 2_000))
title = f"Features, {type(plane).__name__} of {count:,}, {data.title}"
plots.feature_map(plane.fit_transform(F_test[:count]), y_test[:count], data.class_names, title)

# %% [markdown]
# ## 6 What the net looks at
#
# A net that is right may be right for the wrong reason: it may know ships by the water. An *occlusion map* (Zeiler and
# Fergus, 2013) asks the net itself. Cover a part of the image with a grey square, and see how far the probability of
# the true class falls. Where it falls most, the square covers what the net relied on.

# %% [markdown]
# ### Task 9: occlusion map
#
# Write `occlusion_map(net, image, label, side, stride)` for one prepared image $(32, 32, 3)$.
#
# - The upper left corner of the square stands at rows and columns 0, `stride`, 2 · `stride`, …, as long as the square of `side` × `side` pixels fits into the image.
# - In prepared images ImageNet's mean colour is 0 in all channels: a square of zeros is grey.
# - Return an array (rows, columns): for each place of the square, the probability of class `label` for the image as it is, **minus** that with the square. The image itself must stay as it is.


# %% [markdown]
# The net wants a batch: `image[None]` is a batch of one. One call of `predict` for all covered images together is much
# faster than one call for each.
#
# The check uses a net of one dense layer, whose answer can be worked out with a single product of matrices.


# %%
def one_layer_net():
    """Softmax of a linear function of the pixels, with random weights."""
    return keras.Sequential(
        [keras.Input((32, 32, 3)), layers.Flatten(), layers.Dense(10, activation="softmax", dtype="float32")]
    )


# %% nbgrader={"grade": false, "grade_id": "occlusion-map", "locked": false, "schema_version": 3, "solution": true, "task": false}
def occlusion_map(net, image, label, side, stride):
    """How far the probability of `label` falls when a grey square covers each place: (rows, columns)."""
    ### BEGIN SOLUTION
    starts = range(0, len(image) - side + 1, stride)
    covered = np.repeat(image[None], len(starts) ** 2, axis=0)
    for number, (top, left) in enumerate((top, left) for top in starts for left in starts):
        covered[number, top : top + side, left : left + side] = 0
    before = net.predict(image[None], verbose=0)[0, label]
    after = net.predict(covered, batch_size=500, verbose=0)[:, label]
    return (before - after).reshape(len(starts), len(starts))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-occlusion-map", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.occlusion_map(occlusion_map, one_layer_net)
### BEGIN HIDDEN TESTS
check.occlusion_map(occlusion_map, one_layer_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Now the fine-tuned net, with the test image of which it is surest among the first hundred that it gets right.

# %% tags=["not-graded"]
sure = net.predict(X_test[:100], verbose=0)
own = np.where(sure.argmax(axis=1) == y_test[:100], sure.max(axis=1), 0)
chosen = int(own.argmax())
drops = occlusion_map(net, X_test[chosen], y_test[chosen], side=8, stride=4)

# %% tags=["nbval-ignore-output", "not-graded"]
name = data.class_names[y_test[chosen]]
pictures = [parts.test.images[chosen] / 255, drops]
plots.array_pictures(pictures, [name, "drop"], f"Drop of the probability, {data.title}")

# %% [markdown]
# White is where the probability fell most. Look at several images, also at some that the net gets wrong. Two cautions.
# A drop near 0 everywhere does not mean that the net looks at nothing: if either of two places is enough for it,
# covering one of them changes little. And a map that looks convincing proves nothing: draw one for a net with random
# weights, too, and see whether you could have told the difference (Adebayo et al., 2018).

# %% [markdown]
# ## Find the bug
#
# Three colleagues, three notebooks; each ran without an error message. Say for each what is wrong, how the numbers give
# it away, and what to change. (No points; your instructor has the answers.)
#
# **A.** "Fine-tuning does nothing for me: five more epochs, and the accuracy moves as slowly as before."
#
# ```python
# net = frozen_net(base)
# net.fit(X_train, y_train, epochs=3)
# base.trainable = True
# net.fit(X_train, y_train, epochs=5)
# ```

# %% [markdown]
# **B.** "My features are excellent: with $k = 7$ the neighbours reach 2 points more on the test images than on the
# validation images."
#
# ```python
# ks = range(1, 100)
# scores = [KNeighborsClassifier(k).fit(F_train, y_train).score(F_test, y_test) for k in ks]
# print(ks[np.argmax(scores)], max(scores))
# ```
#
# **C.** "The first run was fine. Since I ran the cell a second time, the net guesses."
#
# ```python
# images = parts.train.images.astype("float32")
#
# # the next cell
# X_train = keras.applications.vgg16.preprocess_input(images)
# ```

# %% [markdown]
# ## 7 What it was worth
#
# ### Question
#
# Answer with the numbers of your tables, and say with which weights and on which images you got them.
#
# 1. Which of frozen, fine-tuned and from scratch was the best, by how much, and could it be luck? What did the number of training images change about that? Would you expect the same order
#    with X-ray pictures in place of photographs? Why?
# 2. What did freezing cost in accuracy, and what did it save? Compare seconds per epoch and trained parameters.
# 3. What does the map show? Name classes that lie together and classes that lie apart, say why, and name one thing that the map
#    can't show.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-worth", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Toy pictures (800 of them), and the quarter-width weights, which were trained on CIFAR-100; the numbers are those of
# the tables above, from one seed.
#
# 1. Fine-tuned was the best, with about <!--m:output/7_transfer/^fine-tuned .* (\S+) %; output/7_transfer/^frozen .* (\S+) %; output/7_transfer/^from scratch .* (\S+) %-->63 % of the test images, then frozen with 62 %, from scratch with 33 %<!--/-->. The first two can't be told
#    apart: with 300 test images the standard error is almost 3 points. From scratch is behind by more than ten of these. With 80 images
#    the gap is there, too. Fewer images make transfer worth more, since three blocks can't be learnt from few examples, and taken over they needn't be; with
#    many more, from scratch catches up and may pass, since it can fit its filters to 32 pixels. X-rays share edges and
#    textures with photographs, but neither colours nor things, so only the first block or two would help.
# 2. Frozen is worse than fine-tuned, because the base can't adapt. It saves time: no gradients pass through the base, so an epoch
#    takes about a third as long (with VGG16's full width, in processor time), and 1,051,914 of 2,787,402 parameters train.
# 3. Classes lie together whose pictures share a shape or a background: automobile and truck; cat, dog and frog; deer and
#    horse, over grass. Vehicles with wheels, ships, airplanes and animals lie apart. A plane can't show the other 254
#    dimensions: classes on top of each other in it may be apart there, as the accuracy of the neighbours shows.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: five hundred labels
#
# *An open goal, outside the points.* You may use 500 labelled images of CIFAR-10, and no more; all other training
# images come without labels. How good can you get on the test images? Larger images, more blocks, data augmentation
# before the base, several bases side by side, labels guessed for the images that have none: report what each of them
# added, over three draws of the 500 images. Use the test images once.

# %% [markdown]
# ## What you have
#
# A net that was trained for one thing and does another, a fair way to say whether that helped, a description of images
# that simpler methods can use, and a way to ask a net what it looks at. The next assignment goes the other way: a net
# made for small images, trained from scratch.

# %% [markdown]
# ## What to read next
#
# - K. Simonyan, A. Zisserman: [Very deep convolutional networks for large-scale image recognition](https://arxiv.org/abs/1409.1556) (2014). VGG16 is their configuration D; the paper
#   also says how they got such a deep net to train without batch normalisation.
# - J. Yosinski, J. Clune, Y. Bengio, H. Lipson: [How transferable are features in deep neural networks?](https://arxiv.org/abs/1411.1792) (2014). Layer by layer: which are general, and what
#   freezing costs.
# - S. Kornblith, J. Shlens, Q. Le: [Do better ImageNet models transfer better?](https://arxiv.org/abs/1805.08974) (2019). Sixteen nets, twelve data sets, CIFAR-10 among them: probe, fine-tuned
#   and from scratch, as in your table.
# - A. Kolesnikov et al.: [Big transfer (BiT): general visual representation learning](https://arxiv.org/abs/1912.11370) (2020). A recipe for any number of images, from one for each class.
# - M. Raghu, C. Zhang, J. Kleinberg, S. Bengio: [Transfusion: understanding transfer learning for medical imaging](https://arxiv.org/abs/1902.07208) (2019). Your question on X-rays, measured.

# %% [markdown]
# - M. Zeiler, R. Fergus: [Visualizing and understanding convolutional networks](https://arxiv.org/abs/1311.2901) (2013). Where occlusion maps come from.
# - J. Adebayo et al.: [Sanity checks for saliency maps](https://arxiv.org/abs/1810.03292) (2018). Some methods draw the same map for a net that knows nothing.
# - K. He, X. Zhang, S. Ren, J. Sun: [Deep residual learning for image recognition](https://arxiv.org/abs/1512.03385) (2016). The 91.25 % of ResNet-20; the next assignment builds such a net.
# - M. Wattenberg, F. Viégas, I. Johnson: [How to use t-SNE effectively](https://doi.org/10.23915/distill.00002) (2016). Move the points yourself, and see what such a map can't say.
# - [Keras: Transfer learning and fine-tuning](https://keras.io/guides/transfer_learning/). The same steps on cats and dogs, and what `trainable` does to batch normalisation.
