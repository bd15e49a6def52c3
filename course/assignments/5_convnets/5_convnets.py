# %% [markdown]
# # Convolutional nets
#
# A two-layer net has a weight of its own for every pixel. Move a cat by two pixels, and other weights see it. A
# *convolutional net* slides small *filters* over the image, with the same weights at every place: what a filter has
# learnt about a cat's ear in one corner, it knows in every corner.
#
# You are going to count the weights of such nets by hand, build four of them and one of your own design in Keras, train
# them, and find out how sure you can be that one is better than another.

# %% [markdown]
# | part | you write | points |
# | --- | --- | --- |
# | 1 counting | `side_after`, parameters of a layer, `counts` of four nets | 20 |
# | 2 building | `minimal_net`, `wide_net`, `vgg_net`, `normalised_net` | 20 |
# | 3 training | `compiled`, `early_stop`, a training with Keras alone, the net that you choose | 21 |
# | 4 a net of your own | `own_net`, trained | 10 |
# | 5 looking | `confusion_matrix` | 7 |
# | 6 how sure can you be? | `paired_counts`, `mcnemar_p`, the question | 22 |
#
# A task is a cell that stops with `NotImplementedError` until you replace that line. The cell below it holds a check,
# which says what it tried, what came back and, if you need it, what to look at next. Checks cost nothing while you work;
# grading repeats them on other numbers.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import budget, drawings, evaluation, plots, training
from cifar_helpers.checks import convnets as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# ## 1 Counting
#
# If you can say what shape leaves each layer, and how many weights the layer has, few error messages of a framework will
# puzzle you. So the counting comes first, with pencil and paper, before any library prints a number.
#
# If you have done `4_convolution`, you know the layers, and this part is a short exercise. Otherwise the two drawings
# have all that you need.

# %%
drawings.convolution()

# %% [markdown]
# ### Task 1: how feature maps shrink
#
# A *convolution* puts its filter on every place where it fits, and writes one number for each place; together they are
# a *feature map*. Here no zeros are added at the edges (Keras calls this `padding="valid"`), so the map is smaller than
# the image: a window of 5 pixels fits into a side of 32 pixels at 28 places. With a *stride* of 2, every second place
# is left out.

# %%
drawings.pooling()

# %% [markdown]
# *Max pooling* is such a window, too: 2 × 2 pixels with stride 2, of which only the largest number is kept. Where the
# last window would stick out, it is left out: a side of 13 pixels has 6 such windows.
#
# Return the number of places along a side, an integer.


# %% nbgrader={"grade": false, "grade_id": "side-after", "locked": false, "schema_version": 3, "solution": true, "task": false}
def side_after(side, window, stride=1):
    """Number of places for a window along a side, both in pixels."""
    ### BEGIN SOLUTION
    return (side - window) // stride + 1
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-side-after", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.side_after(side_after)
### BEGIN HIDDEN TESTS
check.side_after(side_after, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 2: the weights of a layer
#
# **Convolution.** An image has three *channels*: red, green and blue. A later layer has as many input channels as the
# layer before it has filters. A filter is a window of weights that is as deep as its input, plus one bias, and it makes
# one feature map. The size of the image plays no role: the same weights are used at every place.


# %% nbgrader={"grade": false, "grade_id": "conv-parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_parameters(window, channels, filters):
    """Parameters of a convolution: window × window pixels, channels in, filters out."""
    ### BEGIN SOLUTION
    return (window * window * channels + 1) * filters
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-conv-parameters", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.conv_parameters(conv_parameters)
### BEGIN HIDDEN TESTS
check.conv_parameters(conv_parameters, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# **Dense.** In a *dense* (or fully connected) layer, each unit has a weight for every input, and one bias.


# %% nbgrader={"grade": false, "grade_id": "dense-parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense_parameters(inputs, units):
    """Parameters of a dense layer."""
    ### BEGIN SOLUTION
    return (inputs + 1) * units
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-dense-parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.dense_parameters(dense_parameters)
### BEGIN HIDDEN TESTS
check.dense_parameters(dense_parameters, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# **Batch normalisation** brings each channel to mean 0 and variance 1, over the images of a minibatch and all positions
# in their feature maps. Then it multiplies the channel by a number $\gamma$ and adds a number $\beta$, both of which are
# trained. For predictions, where there may be no batch, it keeps a *moving mean* and a *moving variance* of each channel.
# These two belong to its parameters as well, but no gradient changes them.
#
# Return two numbers: all parameters, and how many of them are trained.


# %% nbgrader={"grade": false, "grade_id": "batch-norm-parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batch_norm_parameters(channels):
    """Parameters of batch normalisation: in all, and trainable."""
    ### BEGIN SOLUTION
    return 4 * channels, 2 * channels
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-batch-norm-parameters", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.batch_norm_parameters(batch_norm_parameters)
### BEGIN HIDDEN TESTS
check.batch_norm_parameters(batch_norm_parameters, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 3: four nets
#
# These are the nets of this page. All take images of $32 \cdot 32 \cdot 3$ numbers. CONV 12 5×5 is a convolution of 12
# filters with windows of 5 × 5 pixels, stride 1 and no padding; POOL is max pooling of 2 × 2 pixels with stride 2; DENSE
# 10 is a dense layer of 10 units. Flatten puts all numbers of the feature maps into one row.
#
# | net | layers |
# | --- | --- |
# | minimal | CONV 12 5×5, ReLU, POOL, dropout 0.5, Flatten, DENSE 10, softmax |
# | wide | CONV 32 3×3, ReLU, CONV 64 3×3, ReLU, POOL, dropout 0.5, Flatten, DENSE 128, ReLU, dropout 0.5, DENSE 10, softmax |
# | vgg | twice (CONV 32 3×3, ReLU), POOL, twice (CONV 64 3×3, ReLU), POOL, dropout 0.5, Flatten, DENSE 512, ReLU, dropout 0.5, DENSE 10, softmax |
# | normalised | twice (CONV 32 3×3, ReLU, BN), POOL, dropout 0.25, twice (CONV 64 3×3, ReLU, BN), POOL, dropout 0.25, Flatten, DENSE 10, softmax |

# %% [markdown]
# BN is batch normalisation. ReLU, softmax, dropout, pooling and Flatten have no parameters. *Dropout* sets a random share
# of the numbers to zero while training, so that no unit can rely on another one being there; at prediction it does
# nothing.
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

# %% nbgrader={"grade": true, "grade_id": "test-counts", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.counts(counts)

# %% [markdown]
# Look at where the weights are. Which layer would you shrink first, if the net had to fit into a telephone?

# %%
for name, count in counts.items():
    print(f"{name:>22}: {count:>9,}")

# %% [markdown]
# ## 2 Building
#
# In Keras a net is a list of layers. Here is one without any convolution, to show how it is written: its input is named
# first, and each layer takes what the one before it gives. `activation="relu"` puts a ReLU after a layer.

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
# `summary` lists the layers with the shapes that leave them and their parameters. Keras counts as you do:

# %%
flat_net().summary()

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


# %% nbgrader={"grade": true, "grade_id": "test-minimal-net", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.minimal_net(minimal_net)
### BEGIN HIDDEN TESTS
check.minimal_net(minimal_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 5: the wide net
#
# A second convolution sees the feature maps of the first: its filters can combine edges into corners and textures. A
# hidden dense layer then combines what was found all over the image, and nearly all weights are in it.


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


# %% nbgrader={"grade": true, "grade_id": "test-wide-net", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.wide_net(wide_net)
### BEGIN HIDDEN TESTS
check.wide_net(wide_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 6: a small VGG
#
# Two convolutions of 3 × 3 see as far as one of 5 × 5: their *receptive field*, the pixels that one of their numbers
# depends on, is the same. They need fewer weights for it if input and output have the same number of channels (18 for
# every 25), and there is a ReLU more in between. Simonyan and Zisserman built whole nets of such blocks: convolutions of
# 3 × 3, then pooling, then the same again with twice as many filters. Here is the idea at a size that a laptop can train.


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


# %% nbgrader={"grade": true, "grade_id": "test-vgg-net", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.vgg_net(vgg_net)
### BEGIN HIDDEN TESTS
check.vgg_net(vgg_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 7: batch normalisation
#
# With batch normalisation larger learning rates work, and training takes fewer epochs. *Why* is disputed. Its inventors
# (Ioffe and Szegedy, 2015) held that it keeps the inputs of each layer steady while the layers before it change.
# Santurkar and others (2018) disturbed these inputs on purpose, and training was as fast: they found instead that the
# loss becomes smoother, so that a gradient can be trusted over a longer step.
#
# Its inventors put it between convolution and ReLU; in this net it comes **after** the ReLU, as the table says. Both are
# in use. A dropout follows each pooling. The hidden dense layer is gone, and with it most of the weights.


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


# %% nbgrader={"grade": true, "grade_id": "test-normalised-net", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
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
# The *budget* says which images are used and for how long. `smoke` draws toy pictures and takes seconds: it shows that
# everything runs, and nothing else. `toy` has more of these pictures, enough to tell nets apart; `laptop` and `gpu` use
# CIFAR-10. All sizes stand in the next cell: change them there.

# %%
now = budget.current()
IMAGES = now.pick(smoke={"train": 1_200, "test": 300}, toy={"train": 5_000, "test": 2_000}, laptop={}, gpu={})
WHOLE = {"train": 45_000, "validation": 5_000, "test": 10_000}
PARTS = now.pick(
    smoke={"train": 1_000, "validation": 200, "test": 300},
    toy={"train": 4_000, "validation": 1_000, "test": 2_000},
    laptop=WHOLE,
    gpu=WHOLE,
)

# %%
EPOCHS = now.pick(  # at most
    smoke={"minimal": 2, "wide": 1, "vgg": 2, "normalised": 2, "own": 12},
    toy={"minimal": 15, "wide": 8, "vgg": 12, "normalised": 10, "own": 20},
    laptop={"minimal": 20, "wide": 8, "vgg": 10, "normalised": 10, "own": 20},
    gpu={"minimal": 25, "wide": 20, "vgg": 30, "normalised": 10, "own": 40},
)
SEEDS = now.pick(smoke=(0, 1), toy=(0, 1, 2), laptop=(0, 1, 2), gpu=(0, 1, 2, 3, 4))
RUNS = now.pick(
    smoke="", toy="runs/toy/", laptop="runs/", gpu="runs/"
)  # where trainings are saved; "": nowhere

# %% [markdown]
# Training images teach, validation images choose, test images are looked at once, at the end.

# %%
from cifar_helpers.data import load, normalisation, splits

data = load(now.cifar10, **IMAGES)
parts = splits.positional(data, **PARTS)
print(data.title, parts)

# %% tags=["nbval-ignore-output"]
plots.image_grid(parts.train.images[:10], parts.train.labels[:10], data.class_names, title=data.title)

# %% [markdown]
# Nets train best on small numbers around zero. So subtract the mean of all numbers in all **training** images and divide
# by their standard deviation. What is computed from validation or test images would leak them into training: *data
# leakage*.

# %%
scale = normalisation.GlobalZScore.fit(parts.train.images)
X_train, X_val, X_test = (scale.apply(part.images) for part in (parts.train, parts.validation, parts.test))
y_train, y_val, y_test = parts.train.labels, parts.validation.labels, parts.test.labels
print(X_train.shape, X_train.dtype, f"mean near zero: {abs(X_train.mean()) < 0.01}")

# %% [markdown]
# ### Task 8: what to minimise
#
# A net can be trained once it is *compiled*: told which loss to minimise, by which optimizer, and what to report. Compile
# it with
#
# - the optimizer Adam, with its usual learning rate of 0.001;
# - the cross-entropy of probabilities and labels. Our labels are integers, $(N,)$, not *one-hot* rows with a single 1:
#   Keras calls this loss `sparse_categorical_crossentropy`. Its default expects probabilities, which softmax gives;
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


# %% nbgrader={"grade": true, "grade_id": "test-compiled", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.compiled(compiled, minimal_net)
### BEGIN HIDDEN TESTS
check.compiled(compiled, minimal_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 9: when to stop
#
# A net can go on memorising its training images long after it has stopped getting better on others: it *overfits*. *Early
# stopping* watches the accuracy on the validation images:
#
# - An epoch is the **best so far** if its accuracy is more than `min_delta` above that of the best before it. The first
#   epoch is the best so far when it ends.
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


# %% nbgrader={"grade": true, "grade_id": "test-early-stop", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.early_stop(early_stop)
### BEGIN HIDDEN TESTS
check.early_stop(early_stop, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 10: a training with Keras alone
#
# This is how Keras is used everywhere, and how you will use it in a project of your own. Four calls:
#
# - `net.fit(X, y, validation_data=(X_val, y_val), batch_size=…, epochs=…, callbacks=[…], verbose=0)` trains, and returns
#   an object whose `history` is a dictionary: for `loss`, `accuracy`, `val_loss` and `val_accuracy` a list with a number
#   for each epoch;
# - `net.evaluate(X, y, verbose=0)` returns loss and accuracy;
# - `net.save(path)` writes layers, weights and the optimizer's state into one file, which ends with `.keras`;
# - `keras.models.load_model(path)` makes a net of that file again.

# %% [markdown]
# A *callback* is an object that `fit` calls at the end of each epoch. `keras.callbacks.EarlyStopping` follows the rule
# that you have just written. Its arguments are `monitor` (the name of a list in the history; by default `val_loss`),
# `min_delta`, `patience` and `restore_best_weights`, which takes the weights of the best epoch back.
#
# Train the net `alone` for `EPOCHS["minimal"]` epochs with minibatches of 64 images, and stop it by the rule of the
# homework that this net comes from: validation accuracy, `min_delta` 0.01, `patience` 5, with the best weights taken
# back. Keep the dictionary as `keras_history`, save the net at `path`, and load it again as `loaded`.

# %%
import tempfile
from pathlib import Path

path = Path(tempfile.mkdtemp(), "minimal.keras")  # or a folder of yours, which outlives this session

# %% nbgrader={"grade": false, "grade_id": "keras-alone", "locked": false, "schema_version": 3, "solution": true, "task": false}
training.seed(0)
alone = compiled(minimal_net())
keras_history, loaded = None, None
### BEGIN SOLUTION
stopping = keras.callbacks.EarlyStopping(
    monitor="val_accuracy", min_delta=0.01, patience=5, restore_best_weights=True
)
keras_history = alone.fit(
    X_train,
    y_train,
    validation_data=(X_val, y_val),
    batch_size=64,
    epochs=EPOCHS["minimal"],
    callbacks=[stopping],
    verbose=0,
).history
alone.save(path)
loaded = keras.models.load_model(path)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test-keras-alone", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.keras_alone(alone, keras_history, loaded)
### BEGIN HIDDEN TESTS
check.keras_alone(alone, keras_history, loaded, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Two things must be true: the loaded net is as good as the saved one, and Keras's callback has stopped where your rule
# would have stopped.

# %% tags=["nbval-ignore-output", "not-graded"]
for name, net in {"saved": alone, "loaded": loaded}.items():
    print(f"{data.title}, {name}: validation accuracy {net.evaluate(X_val, y_val, verbose=0)[1]:.4f}")

# %% tags=["not-graded"]
best, last = early_stop(keras_history["val_accuracy"], patience=5, min_delta=0.01)
print(f"your rule ends where Keras did: {last == len(keras_history['loss'])}")

# %% [markdown]
# ### What `training.fit` adds
#
# From here on `training.fit` trains. It calls Keras's `fit` for one epoch at a time, follows your rule, and adds what long
# trainings need:
#
# | | `net.fit` | `training.fit` |
# | --- | --- | --- |
# | early stopping, best weights | `EarlyStopping(…)` | `patience`, `min_delta` |
# | saving | `ModelCheckpoint(…)` | each epoch, with the optimizer's state, in `folder` |
# | after a disconnect | begins again | the same call goes on after the last whole epoch |
# | a finished training | is done again | is loaded, and a line says so |
# | another net in the folder | is overwritten | is refused, and the message says what has changed |
# | order of the images | depends on all that was drawn before | depends on `seed` and the epoch alone |

# %% [markdown]
# If you press stop, run the same cell again. If you change the net, the learning rate or anything else that makes it another
# training, choose another folder, or write `fresh=True` to begin again over the old one. On Colab, where the disk is lost
# with the machine, mount your Drive: from then on `runs/` lies there.


# %%
def trained(name, epochs, seed=0):
    """A net trained with early stopping, and what happened in each epoch."""
    training.seed(seed)
    net = compiled(builders[name]())
    folder = f"{RUNS}{name}" if RUNS else None
    settings = {"patience": 5, "min_delta": 0.002, "seed": seed, "folder": folder}
    title = f"{name}, {data.title}"
    history = training.fit(net, (X_train, y_train), (X_val, y_val), epochs, title=title, **settings)
    return net, history


# %% [markdown]
# Recent processors (those with `avx512_bf16` or AMX) train in about half the time if the layers calculate in *bfloat16*:
# numbers of 16 bits, with float32's range and eight bits for the digits. In `laptop`, the next cell measures once whether
# yours is one of them; the weights stay in float32. This is called *mixed precision* (Micikevicius et al., 2018). The
# environment variable `CIFAR_MIXED_PRECISION` decides instead if it is 1 or 0.
#
# The last layer of each net has to calculate in float32, as `dtype="float32"` says: bfloat16 knows only 128 numbers from
# 0.5 to 1, so that many probabilities would be equal, and chance would choose among them.

# %%
mixed = training.use_mixed_precision()
print("numbers:", "bfloat16 and float32" if mixed else "float32")

# %% [markdown]
# ### Four trainings
#
# Before you run the four cells below, write down what you expect: which net will be the best, which will memorise its
# training images? In `laptop`, on two cores with nothing else to do, an epoch took <!--m:cell_times/5_convnets/{minimal;wide;vgg;normalised}, CIFAR-10/seconds of an epoch-->6 seconds for the minimal net, 30 for
# the wide one, 24 for the VGG-like one and 30 for the normalised one<!--/--> (float32, measured): <!--m:cell_times/5_convnets/minutes/range-->2 to 5 minutes<!--/--> for a cell. The
# bar says when each will end.

# %%
nets, histories = {}, {}
nets["minimal"], histories["minimal"] = trained("minimal", EPOCHS["minimal"])

# %%
nets["wide"], histories["wide"] = trained("wide", EPOCHS["wide"])

# %%
nets["vgg"], histories["vgg"] = trained("vgg", EPOCHS["vgg"])

# %%
nets["normalised"], histories["normalised"] = trained("normalised", EPOCHS["normalised"])

# %% tags=["nbval-ignore-output", "not-graded"]
for name, history in histories.items():
    print(f"{data.title}: {name}: {history}")

# %% [markdown]
# ### Curves
#
# The validation curve may lie **above** the training curve at first. The main reason is *when* the two are measured: Keras
# averages the training accuracy over all batches of an epoch, while the net is getting better, and measures the
# validation accuracy when the epoch is over. Dropout, which is active only in training, lowers the training curve
# further. (While training, Keras divides the numbers that remain by $1 - p$, where $p$ is the share that is dropped, so
# that their mean stays the same.)

# %% tags=["nbval-ignore-output", "not-graded"]
plots.training_curves(histories["minimal"], f"minimal, {data.title}")

# %% tags=["nbval-ignore-output", "not-graded"]
plots.training_curves(histories["wide"], f"wide, {data.title}")

# %% tags=["nbval-ignore-output", "not-graded"]
plots.training_curves(histories["vgg"], f"vgg, {data.title}")

# %% tags=["nbval-ignore-output", "not-graded"]
plots.training_curves(histories["normalised"], f"normalised, {data.title}")

# %% [markdown]
# On which curve does the gap between training and validation grow from epoch to epoch? That net is memorising.
#
# ### On CIFAR-10, recorded
#
# The reference solution's nets were trained on CIFAR-10 in `laptop`, and the trainings recorded. Nothing is trained here, so
# you can look at them in every budget and without a network. Which of the four learns fastest on photographs, and which
# would have gone on rising? `wide` has nearly twice the weights of `vgg`: what do they bring?

# %% tags=["not-graded"]
from cifar_helpers import recorded

on_cifar = {name: recorded.run(f"5_convnets/{name}") for name in ("minimal", "wide", "vgg", "normalised")}
for each in on_cifar.values():
    print(each.about)

# %% tags=["nbval-ignore-output", "not-graded"]
recorded_histories = {name: each.history for name, each in on_cifar.items()}
panels = {f"yours, {data.title}": histories, "recorded, CIFAR-10": recorded_histories}
plots.validation_panels(panels, "Your nets and the recorded ones")

# %% [markdown]
# ### An experiment: a stricter rule
#
# The homework asked for a rise of 0.01, the cells above for 0.002. Your `early_stop` can say what each rule would have
# made of the same curves: which epoch it would have taken, and what that would have cost.

# %% tags=["nbval-ignore-output", "not-graded"]
for name, history in histories.items():
    for min_delta in (0.002, 0.01):
        best, last = early_stop(history.val_accuracy, patience=5, min_delta=min_delta)
        reached = history.val_accuracy[best - 1]
        print(f"{name:>10}, min_delta {min_delta}: epoch {best} of {last}, validation accuracy {reached:.3f}")

# %% [markdown]
# Which rule would you take? With 5,000 validation images, an accuracy of 0.75 has a standard error of
# $\sqrt{0.75 \cdot 0.25 / 5000} \approx 0.006$: a rise by 0.002 is often chance. (With 200 images, as in `smoke`, even a
# rise by 0.03 may be.)
#
# ### Task 11: the net that you choose
#
# Of all four, or of others that you train, hand over the one that is best on the **validation** images: `histories[name]`
# has their accuracies in `val_accuracy`, epoch by epoch, and in `best_epoch` the one whose weights the net has.
#
# This cell is graded in the `smoke` budget, on toy images that nobody has seen. The check asks for about half of what the
# best of the four reaches there.

# %% nbgrader={"grade": false, "grade_id": "chosen-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
chosen_net = None
### BEGIN SOLUTION
best = {name: history.val_accuracy[history.best_epoch - 1] for name, history in histories.items()}
chosen_net = nets[max(best, key=best.get)]
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test-chosen-net", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
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
# What others got on CIFAR-10's test images: the homework that the first three nets come from reports 60.8 % for the minimal
# net (9 epochs), 70.2 % for the wide one (10) and 76.8 % for the small VGG (19); a course report gives 78.1 % for the
# normalised net (10). Each is a single run, and neither report is published. What the reference solution reached stands on
# the course's page of results. Accuracies on toy data can't be compared with any of them.
#
# ### Find the bug
#
# A classmate has written the minimal net as a class, the third way to make a net in Keras. It trains, but is a little worse
# than yours, and every time its accuracy is measured on the same images, another number comes out. Run the cells. Which
# line is it, and why does the training not fail? Change the line, and run them again: the numbers must be equal.


# %%
class RestlessNet(keras.Model):
    """The minimal net, but for one mistake."""

    def __init__(self):
        super().__init__()
        self.convolution = layers.Conv2D(12, 5, activation="relu")
        self.pool, self.drop, self.flat = layers.MaxPooling2D(2), layers.Dropout(0.5), layers.Flatten()
        self.last = layers.Dense(10, activation="softmax", dtype="float32")

    def call(self, images):
        maps = self.drop(self.pool(self.convolution(images)), training=True)
        return self.last(self.flat(maps))


# %% tags=["nbval-ignore-output", "not-graded"]
restless = compiled(RestlessNet())
restless.fit(X_train, y_train, batch_size=64, epochs=EPOCHS["minimal"], verbose=0)
for _ in range(3):
    print(f"{data.title}: validation accuracy {restless.evaluate(X_val, y_val, verbose=0)[1]:.4f}")

# %% [markdown]
# ## 4 A net of your own
#
# So far a table said what to build. Now you design: **at most 50,000 parameters**, twice those of the minimal net and a
# thirty-second of the wide one's. What would you do with them?
#
# Some questions that lead to a design. Where were most weights of the four nets, and what happens to that number if there
# is one more pooling before it? What does a layer gain from `padding="same"`? What comes out of
# `layers.GlobalAveragePooling2D()`, the mean of each feature map, in place of Flatten? Are two small layers better than a
# large one?

# %% [markdown]
# ### Task 12: design
#
# Write `own_net`, a `keras.Sequential` that takes the images and ends with ten probabilities. The judge computes your net
# itself, from its layers and weights, so it must know them: Conv2D, MaxPooling2D, AveragePooling2D,
# GlobalAveragePooling2D, BatchNormalization, Dropout, Flatten and Dense, with the activations relu, elu, tanh, sigmoid and
# softmax. It counts all parameters, those that aren't trained too.
#
# Choose by **validation** accuracy among several designs, as you would among learning rates.


# %% nbgrader={"grade": false, "grade_id": "own-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def own_net():
    """A net of at most 50,000 parameters; untrained."""
    ### BEGIN SOLUTION
    net = keras.Sequential([keras.Input((32, 32, 3))])
    for filters in (16, 32, 64):
        net.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        net.add(layers.MaxPooling2D(2))
    net.add(layers.Dropout(0.2))
    net.add(layers.Flatten())
    net.add(layers.Dense(10, activation="softmax", dtype="float32"))
    return net
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-own-net", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.own_net(own_net)
### BEGIN HIDDEN TESTS
check.own_net(own_net, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 13: train it
#
# Train your net, with `trained` or in a way of your own, and hand it over as `own`. Grading runs this cell in `smoke`: 1,000
# toy images, and `EPOCHS["own"]` epochs of 16 steps. A design for CIFAR-10 must also learn something in these few steps;
# several designs did, and the goal leaves them room. To see it beforehand, start Jupyter with `CIFAR_BUDGET=smoke`.

# %% nbgrader={"grade": false, "grade_id": "train-own", "locked": false, "schema_version": 3, "solution": true, "task": false}
builders["own"] = own_net
own = None
### BEGIN SOLUTION
own, histories["own"] = trained("own", EPOCHS["own"])
nets["own"] = own
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test-own-accuracy", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.own_accuracy(own)
### BEGIN HIDDEN TESTS
check.own_accuracy(own, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Stretch: how far do 50,000 parameters go?
#
# Outside the points, and with an open end. Published nets of 0.2 to 0.5 million parameters have more than 93 % on CIFAR-10
# (Huang et al. 2018), with dense connections, augmentation and hundreds of epochs. How far can you get with a tenth of
# the parameters, and what does each idea bring? Keep a table of design, parameters, seeds and validation accuracy.
# Ideas: a stride of 2 in place of pooling; 1 × 1 convolutions that bring the number of channels down before a larger filter
# (Lin et al. 2013); `layers.SeparableConv2D`, which needs far fewer weights (Chollet 2017) and which only you can count,
# not the judge; a longer training with a smaller learning rate at the end.

# %% [markdown]
# ## 5 Looking
#
# One number says how often a net is wrong, not how. Two nets with the same accuracy may fail in different ways, and the ways
# tell what they have learnt.
#
# ### Task 14: the confusion matrix
#
# In a *confusion matrix* entry $(i, j)$ counts how many images of class $i$ were predicted as class $j$. So a row belongs
# to a true class, a column to a predicted one, and what was right stands on the diagonal. Return an array of shape
# (`classes`, `classes`), also if a class doesn't occur.
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


# %% nbgrader={"grade": true, "grade_id": "test-confusion-matrix", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check.confusion_matrix(confusion_matrix)
### BEGIN HIDDEN TESTS
check.confusion_matrix(confusion_matrix, seed=check.private_seed())
### END HIDDEN TESTS


# %%
def predicted_by(net):
    """The classes that a net predicts for the test images."""
    return net.predict(X_test, batch_size=500, verbose=0).argmax(axis=1)


# %% tags=["nbval-ignore-output", "not-graded"]
matrix = confusion_matrix(y_test, predicted_by(chosen_net), len(data.class_names))
plots.confusion_matrix(matrix, data.class_names, f"Chosen net, {data.title}")

# %% tags=["nbval-ignore-output", "not-graded"]
for true, predicted, count in evaluation.most_confused(matrix, data.class_names):
    print(
        f"{data.title}: {true} taken for {predicted}, {count} of {matrix[data.class_names.index(true)].sum()}"
    )

# %% [markdown]
# The same for the recorded `vgg` and the 10,000 test images of CIFAR-10, by your function. Compare the entries (cat, dog)
# and (dog, cat), and look for a pair of classes that are confused although their shapes differ.

# %% tags=["not-graded"]
vgg = on_cifar["vgg"]
recorded_matrix = confusion_matrix(vgg.labels, vgg.predicted, 10)
plots.confusion_matrix(recorded_matrix, vgg.class_names, vgg.title)

# %% [markdown]
# ## 6 How sure can you be?
#
# A net has 76.8 % and another one 77.1 %. Is the second one better? Two kinds of chance have a hand in such numbers. The
# **training**: another seed gives other initial values, another order of the images, and another accuracy. And the **test
# images**: ten thousand others would have been a little easier or harder. Each needs an instrument of its own.
#
# ### Several seeds
#
# `training.repeated` calls a training function once for each seed, and makes a table of what it returns. Each seed has its
# own folder, so that you can stop it at any time: the same call goes on.


# %%
def train_minimal(seed, folder):
    """The accuracies of a minimal net that was trained with this seed."""
    net = compiled(minimal_net())
    epochs = EPOCHS["minimal"]
    settings = {"patience": 5, "min_delta": 0.002, "seed": seed, "folder": folder}
    training.fit(net, (X_train, y_train), (X_val, y_val), epochs, show=False, **settings)
    return accuracies(net)


# %% tags=["not-graded"]
folder = f"{RUNS}minimal-seeds" if RUNS else None
repeated = training.repeated(train_minimal, SEEDS, folder=folder, title="minimal")

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.runs_table({"minimal": repeated}, data.title)

# %% [markdown]
# The number after ± is the *standard deviation* of the runs: how far a single run typically lies from their mean. (It divides
# by $n - 1$, since the mean was computed from the same runs.) If two nets differ by less than that, a single run of each
# says nothing about which is better. Fewer than three runs say little about the deviation itself.
#
# Repeat another net, or the same with another dropout, and put both into one table: `{"minimal": …, "dropout 0.2": …}`.

# %% [markdown]
# ### The same images: McNemar's test
#
# Two **trained** nets can be compared much more sharply than by two accuracies, since they were shown the *same* images. Images
# that both have right, or both have wrong, say nothing about which net is better. Only those count that one of them has
# right alone. If the nets were equally good, each of these would belong to either net with probability 1/2, like the toss
# of a coin. So the question is: how often would a fair coin fall at least as unevenly?
#
# This is *McNemar's test* (1947). Dietterich (1998) recommends it where each net can be trained only once.

# %% [markdown]
# ### Task 15: four counts
#
# From the labels and what two nets predict, all of shape $(N,)$, return four counts of images, in this order: those that
# both nets have right, those that only a has right, those that only b has right, those that both have wrong.
#
# Two nets that predict the same class can both be wrong, and two that are wrong need not predict the same class.


# %% nbgrader={"grade": false, "grade_id": "paired-counts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def paired_counts(labels, predicted_a, predicted_b):
    """How many images both nets have right, only a, only b, and neither."""
    ### BEGIN SOLUTION
    right_a, right_b = predicted_a == labels, predicted_b == labels
    both_right, both_wrong = np.sum(right_a & right_b), np.sum(~right_a & ~right_b)
    return both_right, np.sum(right_a & ~right_b), np.sum(~right_a & right_b), both_wrong
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-paired-counts", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.paired_counts(paired_counts)
### BEGIN HIDDEN TESTS
check.paired_counts(paired_counts, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 16: the probability of a split
#
# Let $n$ be the number of images that only one net has right, and $k$ the smaller of the two counts. Of the $2^n$ sequences
# of $n$ tosses, $\binom{n}{i}$ have exactly $i$ heads. A split that is at least as uneven has at most $k$ heads, or at most
# $k$ tails. So
#
# $$p = \min\Big(1,\; 2 \cdot \frac{\binom{n}{0} + \binom{n}{1} + \dots + \binom{n}{k}}{2^n}\Big)$$
#
# The minimum is for even splits, where the two halves of the sum overlap.

# %% [markdown]
# By hand, for 7 images that only a has right and 1 that only b has: $2 \cdot (1 + 8) / 256 = 0.07$. Such a split would come
# up in 7 of 100 comparisons of equally good nets.
#
# `math.comb(n, i)` is $\binom{n}{i}$. Ten thousand test images can give $n$ in the thousands: add up Python's integers, which
# have as many digits as they need, and divide once, by `2**n`. NumPy's integers have 64 bits, and `2**n` would overflow: if
# the counts come from `np.sum`, `int(n)` makes Python's of them. Where no image tells the nets apart, $p$ is 1.


# %% nbgrader={"grade": false, "grade_id": "mcnemar-p", "locked": false, "schema_version": 3, "solution": true, "task": false}
import math


def mcnemar_p(only_a, only_b):
    """The probability of a split at least as uneven as only_a to only_b, if both nets are equally good."""
    ### BEGIN SOLUTION
    n, k = int(only_a + only_b), int(min(only_a, only_b))
    ways = sum(math.comb(n, i) for i in range(k + 1))
    return min(1.0, 2 * ways / 2**n)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-mcnemar-p", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check.mcnemar_p(mcnemar_p)
### BEGIN HIDDEN TESTS
check.mcnemar_p(mcnemar_p, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Now use it on two of your nets. (Choose the two before you look: whoever tests all pairs and reports the most
# uneven one has tossed many coins.)

# %% tags=["nbval-ignore-output", "not-graded"]
predicted_a, predicted_b = predicted_by(nets["vgg"]), predicted_by(nets["normalised"])
both_right, only_a, only_b, both_wrong = paired_counts(y_test, predicted_a, predicted_b)
print(f"{data.title}: only vgg {only_a}, only normalised {only_b}, p = {mcnemar_p(only_a, only_b):.2g}")

# %% [markdown]
# In the assignments to come one call does it all, and says it in a sentence:

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.mcnemar(y_test, predicted_a, predicted_b)

# %% [markdown]
# What a small $p$ means: with *these* weights, one net is better on images like these. It does not mean that the
# **design** is better: another seed could turn it round, and only several seeds can tell. Nor does a large $p$ mean that the
# nets are equally good; with few test images, even large differences look like chance.

# %% [markdown]
# ### Question
#
# Look at your confusion matrix, the tables and the curves. If you haven't trained on CIFAR-10, look at the recorded ones, too.
#
# 1. Which two pairs of classes are confused most? What do their images have in common, and is the confusion as frequent in
#    the other direction?
# 2. Which class does the net find easiest, and what may it be looking at: the thing itself, or what is around it?
# 3. Compare the four nets and your own: what did more filters, more layers and batch normalisation each bring, and which
#    net has the largest gap between training and test accuracy? Give numbers, and say how sure you are, with the table of
#    seeds or McNemar's test.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-mistakes", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# 1. Cat and dog, in both directions, and more often than any other pair: fur, four legs, two eyes, the same carpets and
#    lawns. Automobile and truck come next: wheels, a road, painted metal. Directions differ: which of the two the net prefers
#    when in doubt depends on the training run, so a single matrix doesn't show a property of the classes.
# 2. Usually automobile, ship or frog. A ship's images have water and sky around it; a net may look at the blue. An airplane
#    above blue taken for a ship, or a ship on land missed, would show that. Look at such images to decide.
# 3. More filters and a hidden dense layer (wide) raise both accuracies, the training accuracy more: its dense layer of 1.6
#    million weights can memorise images, so it has the largest gap. The small VGG has half the weights and does better,
#    presumably because its second pooling leaves smaller maps, in which each number has seen more of the image. With batch
#    normalisation a net with a tenth of its weights is about as good after the same ten epochs: <!--m:convnets/laptop/{normalised;vgg}/test-->76.5 % against 77.1 %<!--/-->. Of
#    10,000 test images that is a lead of 60. It is beyond chance ($p < 0.05$) only if fewer than about 940 images are right
#    for one of the two nets alone, since $1.96 \cdot \sqrt{940} = 60$. Even then it would hold for these weights, not for
#    other seeds.
# ### END SOLUTION

# %% [markdown]
# ## What you have
#
# Four nets that you can count, build and judge, one that you have designed, and two instruments that say how much of a
# difference is chance. The next assignment takes two of these nets and shows them images that were shifted and flipped:
# more data for nothing, at the price of a longer training.

# %% [markdown]
# ## What to read next
#
# - Y. LeCun et al., [Gradient-Based Learning Applied to Document Recognition](https://doi.org/10.1109/5.726791), 1998. LeNet-5: convolutions, pooling and shared weights, with the reasons in the authors' own words.
# - K. Simonyan and A. Zisserman, [Very Deep Convolutional Networks for Large-Scale Image Recognition](https://arxiv.org/abs/1409.1556), 2014. The VGG nets; section 2.3 is why small filters.
# - M. Lin et al., [Network In Network](https://arxiv.org/abs/1312.4400), 2013. 1 × 1 convolutions and global average pooling: two ways to spend fewer parameters.
# - G. Huang et al., [CondenseNet](https://arxiv.org/abs/1711.09224), 2018. Small nets with dense connections: what the stretch task has to compare itself with.
# - F. Chollet, [Xception: Deep Learning with Depthwise Separable Convolutions](https://arxiv.org/abs/1610.02357), 2017. What a convolution costs, and how to split it.
# - S. Ioffe and C. Szegedy, [Batch Normalization](https://arxiv.org/abs/1502.03167), 2015. The method of task 7.
# - S. Santurkar et al., [How Does Batch Normalization Help Optimization?](https://arxiv.org/abs/1805.11604), 2018. The experiment that questions the reason given for it.

# %% [markdown]
# - L. Prechelt, [Early Stopping – But When?](https://doi.org/10.1007/3-540-49430-8_3), 1998. Rules for task 9, compared on many trainings.
# - P. Micikevicius et al., [Mixed Precision Training](https://arxiv.org/abs/1710.03740), 2018. How to calculate in 16 bits and lose nothing.
# - T. Dietterich, [Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms](https://doi.org/10.1162/089976698300017197), 1998. Which tests to trust, McNemar's among them, and for which question.
# - X. Bouthillier et al., [Accounting for Variance in Machine Learning Benchmarks](https://arxiv.org/abs/2103.03098), 2021. How much seeds, splits and hyperparameters each move an accuracy.
# - Keras, [The Sequential model](https://keras.io/guides/sequential_model/) and [EarlyStopping](https://keras.io/api/callbacks/early_stopping/). The pages to have open while you build.
