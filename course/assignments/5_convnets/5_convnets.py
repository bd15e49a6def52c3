# %% [markdown]
# # Convolutional nets
#
# A two-layer net looks at all pixels at once. Move a cat by two pixels, and it sees numbers that it has never seen. A
# convolutional net looks through a small window that slides over the image, with the same weights everywhere: what it
# has learnt about a cat's ear in one corner, it knows in every corner.
#
# You are going to count such nets by hand, build four of them in Keras, train them, and read from their mistakes what
# they have understood.
#
# | part | you write | points |
# | --- | --- | --- |
# | 1 counting | `side_after`, parameters of a layer, `counts` of four nets | 26 |
# | 2 building | `minimal_net`, `wide_net`, `vgg_net`, `normalised_net` | 33 |
# | 3 training | `compiled`, `early_stop`, the net that you hand over | 21 |
# | 4 looking | `confusion_matrix`, the question on mistakes | 20 |
#
# Each task is a cell that stops with `NotImplementedError` until you replace that line. Below it stands a cell with a
# check. A check that fails tells you what it tried, what came back and what to look at next; it does not cost points
# while you work. Grading repeats the same checks on other numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import budget, evaluation, plots, training
from cifar_helpers.checks import convnets as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# ## 1 Counting
#
# Whoever can say what shape leaves each layer, and how many weights the layer has, will rarely be puzzled by an error
# message of a framework. So the counting comes first, with pencil and paper, before any library prints a number.
#
# ### Task 1: how the maps shrink
#
# A convolution puts its window on every place where it fits, and writes one number for each. Here nothing is added at the
# edges (Keras calls that `padding="valid"`), so the result, called a *map*, is smaller than the image: a window of 5
# pixels fits into a side of 32 pixels at 28 places.
#
# With a *stride* of 2, every second place is left out. Pooling is that: windows of 2 × 2 pixels with stride 2, of each of
# which only the largest number is kept. Where the last window would stick out, it is left out: a side of 13 pixels has 6
# such windows.
#
# Return the number of places along a side, an integer.


# %% nbgrader={"grade": false, "grade_id": "side-after", "locked": false, "schema_version": 3, "solution": true, "task": false}
def side_after(side, window, stride=1):
    """Number of places for a window along a side, both in pixels."""
    ### BEGIN SOLUTION
    return (side - window) // stride + 1
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-side-after", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.side_after(side_after)
### BEGIN HIDDEN TESTS
check.side_after(side_after, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 2: the weights of a layer
#
# **Convolution.** An image has three channels, red, green and blue; later maps have as many channels as the layer before
# had filters. A *filter* is a window of weights that is as deep as its input, plus one bias. Each filter makes one map.
# The size of the image plays no role: the same weights are used at every place.


# %% nbgrader={"grade": false, "grade_id": "conv-parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_parameters(window, channels, filters):
    """Parameters of a convolution: window × window pixels, channels in, filters out."""
    ### BEGIN SOLUTION
    return (window * window * channels + 1) * filters
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-conv-parameters", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.conv_parameters(conv_parameters)
### BEGIN HIDDEN TESTS
check.conv_parameters(conv_parameters, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# **Dense.** Each unit has a weight for every input, and one bias.


# %% nbgrader={"grade": false, "grade_id": "dense-parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense_parameters(inputs, units):
    """Parameters of a dense layer."""
    ### BEGIN SOLUTION
    return (inputs + 1) * units
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-dense-parameters", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.dense_parameters(dense_parameters)
### BEGIN HIDDEN TESTS
check.dense_parameters(dense_parameters, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# **Batch normalisation** brings each channel to mean 0 and variance 1, over the images of a minibatch and all positions in their
# feature maps. Then it multiplies the channel by a number $\gamma$ and adds a number $\beta$, which are trained. For predictions, where there may be no batch, it
# keeps a moving mean and a moving variance of each channel. These belong to its parameters too, but the optimizer doesn't
# touch them.
#
# Return two numbers: all parameters, and how many of them are trained.


# %% nbgrader={"grade": false, "grade_id": "batch-norm-parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batch_norm_parameters(channels):
    """Parameters of batch normalisation: in all, and trainable."""
    ### BEGIN SOLUTION
    return 4 * channels, 2 * channels
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-batch-norm-parameters", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.batch_norm_parameters(batch_norm_parameters)
### BEGIN HIDDEN TESTS
check.batch_norm_parameters(batch_norm_parameters, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 3: four nets
#
# These are the nets of this page. All take images of $32 \cdot 32 \cdot 3$ numbers. CONV 12 5×5 is a convolution of 12
# filters with windows of 5 × 5 pixels, stride 1 and no padding; POOL takes the largest of 2 × 2 pixels, with stride 2;
# DENSE 10 is a dense layer of 10 units. Flatten lays all numbers of the maps out in a row.
#
# | net | layers |
# | --- | --- |
# | minimal | CONV 12 5×5, ReLU, POOL, dropout 0.5, Flatten, DENSE 10, softmax |
# | wide | CONV 32 3×3, ReLU, CONV 64 3×3, ReLU, POOL, dropout 0.5, Flatten, DENSE 128, ReLU, dropout 0.5, DENSE 10, softmax |
# | vgg | twice (CONV 32 3×3, ReLU), POOL, twice (CONV 64 3×3, ReLU), POOL, dropout 0.5, Flatten, DENSE 512, ReLU, dropout 0.5, DENSE 10, softmax |
# | normalised | twice (CONV 32 3×3, ReLU, BN), POOL, dropout 0.25, twice (CONV 64 3×3, ReLU, BN), POOL, dropout 0.25, Flatten, DENSE 10, softmax |
#
# BN is batch normalisation. ReLU, softmax, dropout, pooling and Flatten have no parameters. Dropout sets a random share of
# the numbers to zero while training, so that no unit can rely on another one being there; at prediction it does nothing.
#
# Take a sheet of paper and write down what shape leaves each layer. Then fill in `counts`: as sums of the functions
# above, or as numbers. The check tells you the likely slip, not the right number.

# %% nbgrader={"grade": false, "grade_id": "counts", "locked": false, "schema_version": 3, "solution": true, "task": false}
counts = {}
### BEGIN SOLUTION
conv, dense, norm = conv_parameters, dense_parameters, batch_norm_parameters
counts["minimal"] = conv(5, 3, 12) + dense(14 * 14 * 12, 10)  # 32 → 28 → 14
counts["wide"] = conv(3, 3, 32) + conv(3, 32, 64) + dense(14 * 14 * 64, 128) + dense(128, 10)
blocks = conv(3, 3, 32) + conv(3, 32, 32) + conv(3, 32, 64) + conv(3, 64, 64)
# sides of its maps: 32 → 30 → 28 → 14 → 12 → 10 → 5
counts["vgg"] = blocks + dense(5 * 5 * 64, 512) + dense(512, 10)
plain = blocks + dense(5 * 5 * 64, 10)
counts["normalised"] = plain + 2 * norm(32)[0] + 2 * norm(64)[0]
counts["normalised, trainable"] = plain + 2 * norm(32)[1] + 2 * norm(64)[1]
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test-counts", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check.counts(counts)

# %% [markdown]
# Look at where the weights are. What does that say about the layer that you would shrink first, if the net had to fit into
# a telephone?

# %%
for name, count in counts.items():
    print(f"{name:>22}: {count:>9,}")

# %% [markdown]
# ## 2 Building
#
# In Keras a net is a list of layers. Here is one without any convolution, so that you see how it is written: its input is
# named first, and each layer takes what the one before it gives. `activation="relu"` puts a ReLU after a layer.

# %%
import keras
from keras import layers


# %%
def flat_net():
    """A two-layer net, untrained."""
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Flatten(),
            layers.Dense(50, activation="relu"),
            layers.Dense(10, activation="softmax", dtype="float32"),
        ]
    )


# %% [markdown]
# Keras counts as you do:

# %%
print(f"{flat_net().count_params():,} = {dense_parameters(3072, 50) + dense_parameters(50, 10):,}")

# %% [markdown]
# The layers that you need are `layers.Conv2D(filters, window)`, `layers.MaxPooling2D(2)`, `layers.Dropout(rate)`,
# `layers.Flatten()`, `layers.Dense(units)` and `layers.BatchNormalization()`.
#
# ### Task 4: the minimal net
#
# Build the first net of the table. Each call must return a new, untrained net.
#
# The check gives random weights to your net and compares its predictions with those of the net in the table. So it
# doesn't matter how you write it, only what it computes.


# %% nbgrader={"grade": false, "grade_id": "minimal-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def minimal_net():
    """CONV 12 5×5, pool, dropout, softmax; untrained."""
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(12, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(10, activation="softmax", dtype="float32"),
        ]
    )
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-minimal-net", "locked": true, "points": 9, "schema_version": 3, "solution": false, "task": false}
check.minimal_net(minimal_net)
### BEGIN HIDDEN TESTS
check.minimal_net(minimal_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 5: the wide net
#
# A second convolution sees what the first has found: edges in, corners and textures out. A hidden dense layer then
# combines what was seen all over the image, and nearly all weights are in it.


# %% nbgrader={"grade": false, "grade_id": "wide-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def wide_net():
    """CONV 32, CONV 64, pool, a hidden dense layer of 128; untrained."""
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax", dtype="float32"),
        ]
    )
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-wide-net", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.wide_net(wide_net)
### BEGIN HIDDEN TESTS
check.wide_net(wide_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 6: a small VGG
#
# Two convolutions of 3 × 3 see as far as one of 5 × 5, with fewer weights and a ReLU more in between. Simonyan and
# Zisserman built whole nets of such blocks: convolutions of 3 × 3, then pooling, then the same again with twice as many
# filters. This is the idea at a size that a laptop can train.


# %% nbgrader={"grade": false, "grade_id": "vgg-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def vgg_net():
    """Two blocks of two convolutions and a pooling, a hidden dense layer of 512; untrained."""
    ### BEGIN SOLUTION
    net = keras.Sequential([keras.Input((32, 32, 3))])
    for filters in (32, 64):
        net.add(layers.Conv2D(filters, 3, activation="relu"))
        net.add(layers.Conv2D(filters, 3, activation="relu"))
        net.add(layers.MaxPooling2D(2))
    net.add(layers.Dropout(0.5))
    net.add(layers.Flatten())
    net.add(layers.Dense(512, activation="relu"))
    net.add(layers.Dropout(0.5))
    net.add(layers.Dense(10, activation="softmax", dtype="float32"))
    return net
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-vgg-net", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.vgg_net(vgg_net)
### BEGIN HIDDEN TESTS
check.vgg_net(vgg_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 7: batch normalisation
#
# With batch normalisation larger learning rates work, and training takes fewer epochs. *Why* is disputed. Its inventors (Ioffe and
# Szegedy, 2015) held that it keeps the inputs of each layer steady while the layers before it change. Santurkar and others (2018)
# disturbed these inputs on purpose, and training was as fast: they found instead that the loss becomes smoother, so that a
# gradient can be trusted over a longer step.
#
# Its inventors put it between convolution and ReLU; in this net it comes **after** the ReLU, as the table says. Both are in
# use. A dropout follows each pooling. The hidden dense layer is gone, and with it most of the weights.


# %% nbgrader={"grade": false, "grade_id": "normalised-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def normalised_net():
    """Two blocks with batch normalisation, no hidden dense layer; untrained."""
    ### BEGIN SOLUTION
    net = keras.Sequential([keras.Input((32, 32, 3))])
    for filters in (32, 64):
        for _ in range(2):
            net.add(layers.Conv2D(filters, 3, activation="relu"))
            net.add(layers.BatchNormalization())
        net.add(layers.MaxPooling2D(2))
        net.add(layers.Dropout(0.25))
    net.add(layers.Flatten())
    net.add(layers.Dense(10, activation="softmax", dtype="float32"))
    return net
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-normalised-net", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.normalised_net(normalised_net)
### BEGIN HIDDEN TESTS
check.normalised_net(normalised_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Now let Keras count. Each line must agree with yours.

# %%
builders = {"minimal": minimal_net, "wide": wide_net, "vgg": vgg_net, "normalised": normalised_net}
for name, build in builders.items():
    print(f"{name:>10}: {build().count_params():>9,} by Keras, {counts[name]:>9,} by hand")

# %% [markdown]
# ## 3 Training
#
# The budget says which images are used and for how long: `smoke` draws toy pictures and takes seconds, `laptop` and `gpu`
# use CIFAR-10. Training images teach, validation images choose, test images are looked at once, at the end.

# %%
from cifar_helpers.data import load, normalisation, splits

now = budget.current()
few, whole = (
    {"train": 1_000, "validation": 300, "test": 500},
    {"train": 45_000, "validation": 5_000, "test": 10_000},
)
data = load(now.cifar10, **now.pick(smoke={"train": 1_300, "test": 500}, laptop={}, gpu={}))
parts = splits.positional(data, **now.pick(smoke=few, laptop=whole, gpu=whole))
print(data.title, parts)

# %% tags=["nbval-ignore-output"]
plots.image_grid(parts.train.images[:10], parts.train.labels[:10], data.class_names, title=data.title)

# %% [markdown]
# The nets want small numbers around zero. So subtract the mean of all numbers in all **training** images and divide by
# their standard deviation: what is computed from validation or test images would leak them into training.

# %%
scale = normalisation.GlobalZScore.fit(parts.train.images)
X_train, X_val, X_test = (scale.apply(part.images) for part in (parts.train, parts.validation, parts.test))
y_train, y_val, y_test = parts.train.labels, parts.validation.labels, parts.test.labels
print(X_train.shape, X_train.dtype, f"mean near zero: {abs(X_train.mean()) < 0.01}")

# %% [markdown]
# ### Task 8: what to minimise
#
# A net is trained once it is *compiled*: told which loss to minimise, by which optimizer, and what to report. Compile it with
#
# - the optimizer Adam, with its usual learning rate of 0.001;
# - the cross-entropy of probabilities and labels. Our labels are integers, $(N,)$, not rows with a single 1: Keras calls
#   this loss `sparse_categorical_crossentropy`. Its default expects probabilities, which softmax gives;
# - the metric `accuracy`.
#
# Return the net.


# %% nbgrader={"grade": false, "grade_id": "compiled", "locked": false, "schema_version": 3, "solution": true, "task": false}
def compiled(net):
    """The net, ready to be trained."""
    ### BEGIN SOLUTION
    net.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-compiled", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check.compiled(compiled, minimal_net)
### BEGIN HIDDEN TESTS
check.compiled(compiled, minimal_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 9: when to stop
#
# A net can go on memorising its training images long after it has stopped getting better on others. *Early
# stopping* watches the accuracy on the validation images:
#
# - An epoch is the **best so far** if its accuracy is more than `min_delta` above that of the best before it. The first epoch
#   is the best so far when it ends.
# - Training ends as soon as `patience` epochs in a row were not the best so far, or when the accuracies run out.
#
# Then the weights of the best epoch are taken back. Return two epochs, **counted from 1**: the best one, and the last one
# that is trained.
#
# An example with `patience=2` and `min_delta=0.01`: after 0.30, 0.50, 0.49, 0.505 training ends. The best epoch is 2, since
# 0.505 is not more than 0.01 above 0.50, and the last is 4.


# %% nbgrader={"grade": false, "grade_id": "early-stop", "locked": false, "schema_version": 3, "solution": true, "task": false}
def early_stop(accuracies, patience, min_delta):
    """The best epoch and the last one, counted from 1, of these validation accuracies."""
    ### BEGIN SOLUTION
    best, last = 1, 1
    for last, accuracy in enumerate(accuracies, start=1):
        if accuracy > accuracies[best - 1] + min_delta:
            best = last
        if last - best >= patience:
            break
    return best, last
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-early-stop", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check.early_stop(early_stop)
### BEGIN HIDDEN TESTS
check.early_stop(early_stop, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Four trainings
#
# `training.fit` follows your rule. It also shows how far it is, and saves every epoch in the folder `runs`: if the machine
# goes to sleep or you press stop, run the same cell again, and it goes on after the last whole epoch. A training that is
# finished is not done twice: it is loaded, and a line says so. If you change the net, the learning rate or anything else that
# makes it another training, `training.fit` says what has changed and loads nothing: choose another folder, or write `fresh=True`
# to begin again over the old one. On Colab, where the disk is lost with the machine, mount your Drive and write
# `/content/drive/MyDrive/runs` for `runs` below.
#
# Recent processors (those with `avx512_bf16` or AMX) train in about half the time if the layers calculate in *bfloat16*: numbers
# of 16 bits, with float32's range and eight bits for the digits. In `laptop`, the next cell measures once whether yours is one
# of them, and lets the layers calculate in bfloat16 if so; the weights stay in float32. This is called *mixed precision*
# (Micikevicius et al., 2018). The environment variable `CIFAR_MIXED_PRECISION` decides instead if it is 1 or 0. The last layer of
# each net then has to calculate in float32, which `layers.Dense(10, activation="softmax", dtype="float32")` does: bfloat16 knows
# only 128 numbers from 0.5 to 1, so that many probabilities would be equal, and chance would choose among them.

# %%
mixed = training.use_mixed_precision()
print("numbers:", "bfloat16 and float32" if mixed else "float32")


# %%
def trained(name, epochs):
    """A net trained with early stopping, and what happened in each epoch."""
    training.seed(0)
    net = compiled(builders[name]())
    runs = now.pick(smoke=None, laptop=f"runs/{name}", gpu=f"runs/{name}")
    settings = {"patience": 5, "min_delta": 0.002, "folder": runs, "title": f"{name}, {data.title}"}
    history = training.fit(net, (X_train, y_train), (X_val, y_val), epochs, **settings)
    return net, history


# %% [markdown]
# Before you run the four cells below, write down what you expect: which net will be the best, which will memorise
# its training images? In `laptop`, on two cores with nothing else to do, an epoch took 6 seconds for the minimal
# net, 30 for the wide one, 24 for the VGG-like one and 30 for the normalised one (float32, measured): 2 to 5 minutes for
# a cell. The bar says when each will end.

# %%
nets, histories = {}, {}
nets["minimal"], histories["minimal"] = trained("minimal", epochs=now.pick(smoke=4, laptop=20, gpu=25))

# %%
nets["wide"], histories["wide"] = trained("wide", epochs=now.pick(smoke=2, laptop=8, gpu=20))

# %%
nets["vgg"], histories["vgg"] = trained("vgg", epochs=now.pick(smoke=3, laptop=10, gpu=30))

# %%
nets["normalised"], histories["normalised"] = trained(
    "normalised", epochs=now.pick(smoke=3, laptop=10, gpu=10)
)

# %% tags=["nbval-ignore-output", "not-graded"]
for name, history in histories.items():
    print(f"{data.title}: {name}: {history}")

# %% [markdown]
# ### Curves
#
# The validation curve may lie **above** the training curve at first. The main reason is *when* the two are measured: Keras averages
# the training accuracy over all batches of an epoch, while the net is getting better, and measures the validation accuracy when
# the epoch is over. Dropout, which is active only in training, lowers the training curve further. (While training, Keras divides the
# numbers that remain by $1 - p$, where $p$ is the share that is dropped, so that their mean stays the same.)

# %% tags=["nbval-ignore-output", "not-graded"]
plots.training_curves(histories["minimal"], f"minimal, {data.title}")

# %% tags=["nbval-ignore-output", "not-graded"]
plots.training_curves(histories["vgg"], f"vgg, {data.title}")

# %% [markdown]
# ### Task 10: the net that you hand over
#
# Of all four, or of others that you train, hand over the one that is best on the **validation** images: `histories[name]` has
# their accuracies in `val_accuracy`, epoch by epoch, and in `best_epoch` the one whose weights the net has.
#
# This cell is graded in the `smoke` budget, on toy images that nobody has seen. The check asks for about half of what the best of
# the four reaches there.

# %% nbgrader={"grade": false, "grade_id": "chosen-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
chosen_net = None
### BEGIN SOLUTION
best = {name: history.val_accuracy[history.best_epoch - 1] for name, history in histories.items()}
chosen_net = nets[max(best, key=best.get)]
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test-chosen-net", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.chosen_net(chosen_net)
### BEGIN HIDDEN TESTS
check.chosen_net(chosen_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Comparison
#
# The table has all four nets on all three parts. The test images had no say in anything: their column is the honest one, as
# long as you don't choose by it.


# %%
def accuracies(net):
    """Accuracy on the training, validation and test images, without dropout."""
    parts = {"training": (X_train, y_train), "validation": (X_val, y_val), "test": (X_test, y_test)}
    return {part: net.evaluate(X, y, batch_size=500, verbose=0)[1] for part, (X, y) in parts.items()}


# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.AccuracyTable({name: accuracies(net) for name, net in nets.items()}, data.title)

# %% [markdown]
# What others got on CIFAR-10's test images: the homework that the first three nets come from reports 60.8 % for the minimal net
# (9 epochs), 70.2 % for the wide one (10) and 76.8 % for the small VGG (19); a course report gives 78.1 % for the normalised
# net (10). Each is a single run. What the reference solution reached, over several seeds, stands on the course's page of
# results. Accuracies on toy data can't be compared with any of them.

# %% [markdown]
# ## 4 Looking
#
# One number says how often a net is wrong, not how. Two nets with the same accuracy may fail in different ways, and the ways
# tell what they have understood.
#
# ### Task 11: the confusion matrix
#
# Entry $(i, j)$ counts how many images of class $i$ were taken for class $j$. So a row belongs to a true class, a column to a
# predicted one, and what was right stands on the diagonal. Return an array of shape (`classes`, `classes`), also if a class
# doesn't occur.
#
# A warning: `matrix[labels, predicted] += 1` adds 1 to each *different* pair, and forgets how often it occurs.


# %% nbgrader={"grade": false, "grade_id": "confusion-matrix", "locked": false, "schema_version": 3, "solution": true, "task": false}
def confusion_matrix(labels, predicted, classes):
    """How often each class, by row, was predicted as which, by column."""
    ### BEGIN SOLUTION
    matrix = np.zeros((classes, classes), dtype=int)
    np.add.at(matrix, (labels, predicted), 1)
    return matrix
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-confusion-matrix", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check.confusion_matrix(confusion_matrix)
### BEGIN HIDDEN TESTS
check.confusion_matrix(confusion_matrix, seed=check.private_seed())
### END HIDDEN TESTS

# %% tags=["nbval-ignore-output", "not-graded"]
predicted = chosen_net.predict(X_test, batch_size=500, verbose=0).argmax(axis=1)
matrix = confusion_matrix(y_test, predicted, len(data.class_names))
plots.confusion_matrix(matrix, data.class_names, f"Chosen net, {data.title}")

# %% tags=["nbval-ignore-output", "not-graded"]
for true, predicted, count in evaluation.most_confused(matrix, data.class_names):
    print(
        f"{data.title}: {true} taken for {predicted}, {count} of {matrix[data.class_names.index(true)].sum()}"
    )

# %% [markdown]
# ### Question
#
# Look at your confusion matrix, the table and the curves, of CIFAR-10 if you can.
#
# 1. Which two pairs of classes are confused most? What do their images have in common, and is the confusion as frequent in
#    the other direction?
# 2. Which class does the net find easiest, and what may it be looking at: the thing itself, or what is around it?
# 3. Compare the four nets: what did more filters, more layers and batch normalisation each bring, and which net has the
#    largest gap between training and test accuracy? Give numbers, and say why.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-mistakes", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# 1. Cat and dog, in both directions, and more often than any other pair: fur, four legs, two eyes, the same carpets and
#    lawns. Automobile and truck come next: wheels, a road, painted metal. Directions differ: which of the two the net prefers
#    when in doubt depends on the training run, so a single matrix doesn't show a property of the classes.
# 2. Usually automobile, ship or frog. A ship's images have water and sky around it; a net may look at the blue. An airplane
#    above blue taken for a ship, or a ship on land missed, would show that. Look at such images to decide.
# 3. More filters and a hidden dense layer (wide) raise both accuracies, the training accuracy more: its dense layer of 1.6
#    million weights can memorise images, so it has the largest gap. The small VGG has half the weights and does better,
#    because its second pooling leaves a smaller, more meaningful map. With batch normalisation a net with a tenth of its weights
#    is about as good after the same ten epochs.
# ### END SOLUTION

# %% [markdown]
# ## What you have
#
# Four nets that you can count, build and judge, and a way to compare them that doesn't fool you. The next assignment takes two
# of them and shows them images that were shifted and mirrored: more data for nothing, at the price of a longer training.
