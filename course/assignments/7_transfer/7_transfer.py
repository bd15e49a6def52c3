# %% [markdown]
# # Transfer learning
#
# A net that has learnt to tell a thousand kinds of things in a million photographs has learnt much that has nothing to do
# with those things: what an edge is, a corner, a texture, an eye. *Transfer learning* takes its first layers over, trained as
# they are, and puts a new end on them. That can save data, time, or both. It can also be worth nothing. You are going to
# find out which, by measuring.
#
# The net is VGG16, which Simonyan and Zisserman trained on ImageNet in 2014.
#
# | part | you write | points |
# | --- | --- | --- |
# | 1 the net | `counts`, `transfer_net` | 26 |
# | 2 the images | `prepare` | 18 |
# | 3 the training | `frozen_net`, `fine_tune` | 22 |
# | 4 the features | `features`, `neighbours` | 24 |
# | 5 what it was worth | the question | 10 |
#
# Each task is a cell that stops with `NotImplementedError` until you replace that line. Below it stands a cell with a
# check. A check that fails tells you what it tried, what came back and what to look at next; it does not cost points
# while you work. Grading repeats the same checks on other numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import budget, evaluation, plots, training, vgg
from cifar_helpers.checks import transfer as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# ## 1 The net
#
# VGG16 is five blocks of convolutions, followed by three dense layers for the classes of ImageNet. All convolutions have
# windows of 3 × 3 pixels, a ReLU, and padding: a row and a column of zeros on each side, so that the maps keep their size
# (`padding="same"`). Only the pooling at the end of a block, the largest of 2 × 2 pixels, halves the sides.
#
# | block | convolutions | shape after its pooling, for images of 32 × 32 × 3 |
# | --- | --- | --- |
# | 1 | CONV 64, CONV 64 | 16 × 16 × 64 |
# | 2 | CONV 128, CONV 128 | 8 × 8 × 128 |
# | 3 | CONV 256, CONV 256, CONV 256 | 4 × 4 × 256 |
# | 4 | CONV 512, CONV 512, CONV 512 | 2 × 2 × 512 |
# | 5 | CONV 512, CONV 512, CONV 512 | 1 × 1 × 512 |
#
# ImageNet's images have 224 × 224 pixels, so there 7 × 7 × 512 numbers are left after block 5. Of ours, a single pixel is
# left. What the last blocks have learnt, to see whole things on large maps, can't be of use on a map of one pixel. So this
# page takes the first **three** blocks, the *base*, and puts a new *head* on them:
#
# Flatten, DENSE 256, ReLU, batch normalisation (BN), dropout 0.5, DENSE 10, softmax.
#
# ### Task 1: count
#
# Work out by hand, as in the assignment on convolutional nets:
#
# - `"blocks"`: the parameters of the three blocks;
# - `"net"`: those of the blocks and the head;
# - `"net, trainable"`: those of them that an optimizer changes;
# - `"net, trainable when frozen"`: likewise if the blocks must stay as they are.
#
# To remember: a filter has a weight for each of its $3 \cdot 3 \cdot C$ inputs and one bias; a dense unit has a weight for
# each input and one bias; BN keeps four numbers for each of its inputs, $\gamma$, $\beta$, a moving mean and a moving
# variance, and only the first two are trained. The check tells you the likely slip, not the right number.

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
# A Keras model can be a layer of another one: `keras.Sequential([base, …])` runs the base first. It is the same base, not a
# copy: when the new net trains, the weights of `base` change.
#
# Write `transfer_net(base)`, which puts the head on whatever base it is given. Don't rely on three blocks: what Flatten
# makes of the base's maps is up to the base.
#
# Batch normalisation matters here. The images come with values up to 151, the base was trained to pass on numbers of any
# size, and the new dense layer starts with random weights: what it gives to the last layer may be a hundred times too large.
# In one published attempt the net without BN did not learn at all. For predictions BN uses its moving mean and variance. By
# default these take hundreds of batches to arrive at what they should be; the smallest budget has forty. So write
# `layers.BatchNormalization(momentum=0.9)`, which takes tens.
#
# The check tries your function on a base so narrow that it can follow every number. (TensorFlow warns of programs that make
# many nets. This page does, and means to.)

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


# %% nbgrader={"grade": true, "grade_id": "test-transfer-net", "locked": true, "points": 18, "schema_version": 3, "solution": false, "task": false}
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
# Weights are made for the numbers that they were trained with. Those of VGG16 were trained by a program, Caffe, that read
# images in the order blue, green, red, left them on the scale from 0 to 255, and subtracted from each channel its mean over
# ImageNet: **103.939** from blue, **116.779** from green and **123.68** from red.
#
# Here is the trap. Look for "ImageNet normalisation", and you will mostly find something else: values from 0 to 1, red first,
# minus (0.485, 0.456, 0.406), divided by (0.229, 0.224, 0.225). That belongs to the weights of another framework. No error
# message will tell you that you took the wrong one: the net runs, only worse.
#
# ### Task 3: prepare
#
# Write `prepare(images)`:
#
# - `images` has the shape $(N, 32, 32, 3)$, red first, 0 to 255. Mostly it is `uint8`; what comes out of an augmentation may
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


# %% nbgrader={"grade": true, "grade_id": "test-prepare", "locked": true, "points": 18, "schema_version": 3, "solution": false, "task": false}
check.prepare(prepare)
### BEGIN HIDDEN TESTS
check.prepare(prepare, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The budget says which images are used, and how many: `smoke` draws toy pictures, `laptop` takes 20,000 training images of
# CIFAR-10, since VGG16 is a large net for two cores, and `gpu` takes 45,000.

# %%
from cifar_helpers.data import load, normalisation, splits

now = budget.current()
few = {"train": 800, "validation": 200, "test": 300}
some = {"train": 20_000, "validation": 5_000, "test": 5_000}
most = {"train": 45_000, "validation": 5_000, "test": 10_000}
data = load(now.cifar10, **now.pick(smoke={"train": 1_000, "test": 300}, laptop={}, gpu={}))
parts = splits.positional(data, **now.pick(smoke=few, laptop=some, gpu=most))
print(data.title, parts)

# %%
X_train, X_val, X_test = (prepare(part.images) for part in (parts.train, parts.validation, parts.test))
y_train, y_val, y_test = parts.train.labels, parts.validation.labels, parts.test.labels
print(X_train.shape, X_train.dtype, f"{X_train.min():.1f} to {X_train.max():.1f}")

# %% [markdown]
# ## 3 The training
#
# ### Which weights
#
# In `laptop` and `gpu`, the next cell loads the weights that VGG16 was trained to on ImageNet: a file of 59 MB, downloaded
# once. If it can't be had, the error says what to do.
#
# In `smoke` there is no network. There the base is **not** VGG16 with ImageNet weights, but a net of the same blocks, a quarter
# as wide, that was trained on CIFAR-100. Its weights come with this course. CIFAR-100 has a hundred classes of photographs
# of the same size; none of its classes is one of CIFAR-10's. You can use it in every budget: replace `load_base` by
# `vgg.quarter_vgg16`, and say so when you report a number.

# %%
load_base = now.pick(smoke=vgg.quarter_vgg16, laptop=vgg.imagenet_vgg16, gpu=vgg.imagenet_vgg16)
print("weights:", load_base.__doc__.splitlines()[0])

# %% [markdown]
# ### Task 4: freeze
#
# At first the head is random, and so are the gradients that it sends back. They would spoil the base before the head has
# learnt anything. So the base is *frozen* first: with `trainable = False`, a layer, or a model and all layers in it, keeps its
# weights.
#
# Keras looks at `trainable` when a net is compiled and begins to train. Change it first, compile last. Here is a function
# that compiles a net:


# %%
def compiled(net, learning_rate):
    """The net, ready to be trained with Adam."""
    adam = keras.optimizers.Adam(learning_rate)
    net.compile(optimizer=adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


# %% [markdown]
# Write `frozen_net(base)`: the net of task 2, compiled with a learning rate of 0.001, of which only the head trains. The check
# trains it for a moment and looks at which weights have changed.


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
# Write `fine_tune(net, base)`. It is given a net of `frozen_net` that has been trained, and its base. It lets all of the net
# train from now on, with a learning rate of 0.0001, from the weights that it has. It returns the net.


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
# The comparison has three rows. The third is the one that is often forgotten: the **same net**, on the same images, for as many
# epochs as the other two together, with a base that starts from random weights. Without it, nobody can say what the
# transfer was worth.
#
# Before you run the cells, write down the order that you expect. In `laptop`, on two cores with nothing else to do, an epoch took
# 27 seconds with the frozen base, 72 when all of the net trained, and 143 with five blocks (float32, measured). Each epoch is
# saved in the folder `runs`: if the machine goes to sleep, run the same cell again, and it goes on after the last whole epoch.


# %%
def accuracies(net):
    """Accuracy on the training, validation and test images, without dropout."""
    parts = {"training": (X_train, y_train), "validation": (X_val, y_val), "test": (X_test, y_test)}
    return {part: net.evaluate(X, y, batch_size=500, verbose=0)[1] for part, (X, y) in parts.items()}


# %%
def trained(name, net, epochs):
    """Trains a compiled net, and keeps what happened in each epoch and how good it is in the end."""
    runs = now.pick(smoke=None, laptop=f"runs/transfer, {name}", gpu=f"runs/transfer, {name}")
    settings = {"folder": runs, "title": f"{name}, {data.title}"}
    histories[name] = training.fit(net, (X_train, y_train), (X_val, y_val), epochs, **settings)
    rows[name] = accuracies(net)
    return net


# %%
training.seed(0)
training.use_mixed_precision()
histories, rows = {}, {}

# %% tags=["not-graded"]
base = load_base(3)  # laptop: 1.4 minutes
net = trained("frozen", frozen_net(base), epochs=now.pick(smoke=3, laptop=3, gpu=5))

# %% tags=["not-graded"]
net = fine_tune(net, base)  # laptop: 6 minutes
net = trained("fine-tuned", net, epochs=now.pick(smoke=3, laptop=5, gpu=10))

# %% tags=["not-graded"]
new_base = vgg.vgg16(blocks=3, width=base.get_layer("block1_conv1").filters / 64)
scratch = compiled(transfer_net(new_base), 1e-3)  # laptop: 9.5 minutes
scratch = trained("from scratch", scratch, epochs=now.pick(smoke=6, laptop=8, gpu=15))

# %% [markdown]
# Do more blocks help? All five leave one pixel of each map to the head. Fine-tune them all at once, without freezing first, as
# a published attempt did:

# %% tags=["not-graded"]
five = compiled(transfer_net(load_base(5)), 1e-4)  # laptop: 9.5 minutes
five = trained("five blocks", five, epochs=now.pick(smoke=2, laptop=4, gpu=10))

# %% tags=["nbval-ignore-output", "not-graded"]
for name, history in histories.items():
    print(f"{data.title}: {name}: {np.mean(history.seconds):.1f} s for an epoch")
evaluation.AccuracyTable(rows, data.title)

# %% tags=["nbval-ignore-output", "not-graded"]
title = f"Frozen, fine-tuned, from scratch, {data.title}"
plots.validation_curves(histories, title, after={"fine-tuned": "frozen"})

# %% [markdown]
# One published attempt, with ImageNet weights, all 50,000 images and 5 epochs in which all of the net trained:
#
# | published | test | training |
# | --- | --- | --- |
# | three blocks | 81.62 % | 87 % |
# | five blocks | 83 % | 91.4 % |
# | five blocks, images normalised by ImageNet's mean and deviation | 83.47 % | 92.0 % |
# | nearest neighbours on the features of the last hidden layer | about 84 % | 94 % |
#
# Compare that with what is published for nets that were made for 32 × 32 pixels and trained from scratch: 82 % for a net with
# a thirtieth of the weights, after 100 epochs with shifted and mirrored images; over 90 % for residual nets with a tenth of
# them. The transfer saved epochs. It did not give the best net: what ImageNet's first layers know was learnt on images with
# seven times as many pixels along each side, and three poolings leave little of ours.
#
# Your table was made with other images, epochs and, in `smoke`, other weights. Believe your table: if `from scratch` is ahead
# there, then transfer was not worth it, there.
#
# ### What the trap costs
#
# The net was trained with images prepared as in task 3. What if somebody who uses it prepares them in the other way?

# %% tags=["nbval-ignore-output", "not-graded"]
other = normalisation.ImageNet.fit().apply(parts.test.images)
wrong = net.evaluate(other, y_test, batch_size=500, verbose=0)[1]
right = rows["fine-tuned"]["test"]
print(f"{data.title}: test accuracy {100 * right:.1f} %, prepared in the other way {100 * wrong:.1f} %")

# %% [markdown]
# ## 4 The features
#
# Leave the last layer away, and the net describes each image with 256 numbers, its *features*. Whatever works with such
# descriptions works with ours now: search, clusters, or the simplest classifier of all.
#
# ### Task 6: features
#
# Write `features(net, images)`: what goes into the last dense layer, $(N, 256)$, for prepared images. `net.layers` is the list
# of layers, and each has its `output`; `keras.Model(net.inputs, output)` makes a second model of the same layers. The net
# itself must stay as it is, and dropout must not be active.


# %% nbgrader={"grade": false, "grade_id": "features", "locked": false, "schema_version": 3, "solution": true, "task": false}
def features(net, images):
    """What goes into the last layer of the net, (N, 256), for prepared images."""
    ### BEGIN SOLUTION
    body = keras.Model(net.inputs, net.layers[-2].output)
    return body.predict(images, batch_size=500, verbose=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-features", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
check.features(features, transfer_net, tiny_base)
### BEGIN HIDDEN TESTS
check.features(features, transfer_net, tiny_base, seed=check.private_seed())
### END HIDDEN TESTS

# %% tags=["not-graded"]
F_train, F_val, F_test = (features(net, X).astype(np.float32) for X in (X_train, X_val, X_test))
print(F_train.shape, F_val.shape, F_test.shape)

# %% [markdown]
# ### Task 7: nearest neighbours, again
#
# In the first assignment the nearest neighbour compared pixels. Now let it compare features. The more neighbours vote, the
# less a single odd one matters, and the more neighbours come from other classes. So $k$ is a setting, and settings are chosen
# on validation images.
#
# Write `neighbours(train, validation, test, ks)`. Each part is a pair of features and labels; `ks` lists the numbers of
# neighbours to try.
#
# 1. For each `k`, fit scikit-learn's `KNeighborsClassifier(k)` on the training part, and take its accuracy on the validation
#    part: `score(features, labels)`.
# 2. Take the best `k`, fit on the training part, and measure on the test part.
# 3. Return that `k` and the accuracy on the test part.

# %%
from sklearn.neighbors import KNeighborsClassifier


# %% nbgrader={"grade": false, "grade_id": "neighbours", "locked": false, "schema_version": 3, "solution": true, "task": false}
def neighbours(train, validation, test, ks):
    """The k of ks that is best on the validation part, and its accuracy on the test part."""
    ### BEGIN SOLUTION
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    k = ks[int(np.argmax(accuracies))]
    return k, KNeighborsClassifier(k).fit(*train).score(*test)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-neighbours", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
check.neighbours(neighbours)
### BEGIN HIDDEN TESTS
check.neighbours(neighbours, seed=check.private_seed())
### END HIDDEN TESTS

# %% tags=["nbval-ignore-output", "not-graded"]
described = [(F_train, y_train), (F_val, y_val), (F_test, y_test)]
k, accuracy = neighbours(*described, ks=[1, 3, 5, 11, 21, 41])
rows[f"{k} nearest neighbours"] = {"test": accuracy}
print(f"{data.title}: {k} nearest neighbours, test accuracy {100 * accuracy:.1f} %")

# %% [markdown]
# ### A linear probe
#
# A second question to the same features: can a plane separate the classes? Logistic regression finds the best planes, as the
# last layer of the net does, but it knows nothing of how the features came about. Features on different scales would slow it
# down; so they are brought to mean 0 and deviation 1, with the statistics of the training images, which the pipeline keeps.

# %% tags=["nbval-ignore-output", "not-graded"]
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

probe = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=300)).fit(F_train, y_train)
rows["linear probe"] = {"training": probe.score(F_train, y_train), "test": probe.score(F_test, y_test)}
evaluation.AccuracyTable(rows, data.title)

# %% [markdown]
# If the neighbours do as well as the net's own last layer, the features carry the work, and the last layer adds little.
#
# ### A map
#
# Nobody can look at 256 dimensions. *Principal components* are the directions in which the points differ most; the first two
# make a map. It is an honest shadow: what is far apart on the map is far apart, but what lies together may be apart in the
# dimensions that the map leaves out.

# %% tags=["nbval-ignore-output", "not-graded"]
from sklearn.decomposition import PCA

components = PCA(2).fit(F_train)
points, labels = components.transform(F_test[:500]), y_test[:500]
share = 100 * components.explained_variance_ratio_.sum()
print(f"{data.title}: the map keeps {share:.0f} % of the variance")
plots.feature_map(points, labels, data.class_names, f"Features, two principal components, {data.title}")

# %% [markdown]
# t-SNE draws another map, which keeps neighbours together and gives up distances: clusters show, but how far apart they lie
# and how large they are means nothing. It takes a while, so `smoke` draws the first map again, of fewer points.

# %% tags=["nbval-ignore-output", "not-graded"]
from sklearn.manifold import TSNE

tsne = TSNE(2, init="pca", random_state=0)
plane, count = now.pick(smoke=(PCA(2), 100), laptop=(tsne, 1_000), gpu=(tsne, 2_000))
title = f"Features, {type(plane).__name__} of {count:,}, {data.title}"
plots.feature_map(plane.fit_transform(F_test[:count]), y_test[:count], data.class_names, title)

# %% [markdown]
# ## 5 What it was worth
#
# ### Question
#
# Answer with the numbers of your table, and say with which weights and on which images you got them.
#
# 1. Which of frozen, fine-tuned and from scratch was the best, and by how much? Would you expect the same order with a tenth of
#    the training images, with ten times as many, and with X-ray pictures in place of photographs? Why?
# 2. What did freezing cost in accuracy, and what did it save? Compare seconds per epoch and trained parameters.
# 3. What does the map show? Name classes that lie together and classes that lie apart, say why, and name one thing that the map
#    can't show.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-worth", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Toy pictures (800 of them), and the quarter-width weights, which were trained on CIFAR-100; the numbers are those of the
# table above, from one seed.
#
# 1. Fine-tuned was the best, with about 68 % of the test images, then frozen with 67 %, from scratch with 33 %. The first two don't
#    differ: with 300 test images the standard error is almost 3 points. From scratch is behind by more than ten of these. With a tenth of
#    the images I expect transfer to gain: three blocks can't be learnt from few examples, and taken over they needn't be. With
#    ten times as many, from scratch catches up and may pass, since it can fit its filters to 32 pixels. X-rays share edges and
#    textures with photographs, but neither colours nor things, so only the first block or two would help.
# 2. Frozen is worse than fine-tuned, because the base can't adapt. It saves time: no gradients pass through the base, so an epoch
#    takes about a third as long (with VGG16's full width, in processor time), and 1,051,914 of 2,787,402 parameters train.
# 3. Classes lie together whose pictures share a shape or a background: automobile and truck; cat, dog and frog; deer and
#    horse, over grass. Vehicles with wheels, ships, airplanes and animals lie apart. A plane can't show the other 254
#    dimensions: classes on top of each other in it may be apart there, as the accuracy of the neighbours shows.
# ### END SOLUTION

# %% [markdown]
# ## What you have
#
# A net that was trained for one thing and does another, a fair way to say whether that helped, and a description of images that
# simpler methods can use. The next assignment goes the other way: a net made for small images, trained from scratch.
