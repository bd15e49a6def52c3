# %% [markdown]
# # A look at the data
#
# Before any model there is the data. How is an image stored? How many images of each class are there? How good is the laziest of all
# classifiers? Many mistakes that look like bad models are wrong answers to these questions. This assignment takes CIFAR-10 and
# CIFAR-100 apart, with NumPy alone.

# %% [markdown]
# | part | you write | points |
# | --- | --- | --- |
# | 1 bytes | `decode_record`, `byte_position` | 10 |
# | 2 classes | `class_counts`, `superclass_of` | 10 |
# | 3 splits | `split_indices` | 10 |
# | 4 normalisation | `channel_statistics`, `normalise_parts` | 13 |
# | 5 augmentation | `mirror`, a question | 15 |
# | 6 the nearest neighbour | `squared_distances`, `nearest_labels`, `accuracy`, `predict_in_batches` | 21 |
# | 7 more neighbours | `vote_labels`, `cross_validate` | 12 |
# | 8 a linear classifier | `probabilities`, `linear_gradients` | 9 |

# %% [markdown]
# Each task is a cell that stops with `NotImplementedError` until you replace that line. Below it is a cell with a check. A check that
# fails tells you what it tried, what came back and what to look at next; it costs no points while you work. Grading repeats the same
# checks on other numbers. Your functions must leave the arrays that they are given as they were: they belong to whoever calls the
# function.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import budget, drawings, plots, widgets
from cifar_helpers.checks import explore as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# ## Sizes
#
# The *budget* says which images are used, and how many: `smoke` and `toy` draw toy images by code, `laptop` and `gpu` use the official
# ones. All sizes of this notebook are set here.

# %%
now = budget.current()
few, some = {"train": 1_500, "test": 300}, {"train": 6_000, "test": 1_000}
loaded = now.pick(smoke=few, toy=some, laptop={}, gpu={})

# %%
few = {"train": 1_400, "validation": 100, "test": 300}
some = {"train": 5_000, "validation": 1_000, "test": 1_000}
all_images = {"train": 49_000, "validation": 1_000, "test": 10_000}
split_sizes = now.pick(smoke=few, toy=some, laptop=all_images, gpu=all_images)

# %%
validation_per_class = now.pick(smoke=10, toy=100, laptop=100, gpu=100)
test_count = now.pick(smoke=300, toy=1_000, laptop=1_000, gpu=1_000)  # test images for nearest neighbours
fold_images = now.pick(smoke=1_000, toy=2_500, laptop=5_000, gpu=5_000)  # images for cross-validation
linear_epochs = now.pick(smoke=5, toy=10, laptop=10, gpu=10)

# %% [markdown]
# ## 1 Bytes
#
# There are two data sets: one with ten classes, one with a hundred. Both hold colour photographs of 32 × 32 pixels.

# %%
from cifar_helpers.data import load

ten = load(now.cifar10, **loaded)
hundred = load(now.cifar100, **loaded)
ten, hundred

# %% [markdown]
# An image is an array of shape $(32, 32, 3)$: row, column, colour. All images of a part lie in one array $(N, 32, 32, 3)$, their
# *labels*, the numbers of their classes, in an array $(N,)$. Look at shape, type and range before anything else.

# %%
for data in (ten, hundred):
    images, labels = data.train.images, data.train.labels
    print(f"{data.title}: images {images.shape} {images.dtype}, from {images.min()} to {images.max()}")
    print(f"{data.title}: labels {labels.shape} {labels.dtype}, from {labels.min()} to {labels.max()}")

# %% [markdown]
# A colour value is an integer from 0 (dark) to 255 (bright), in one byte: its *dtype* is `uint8`. That saves memory, since `float64`
# would take eight bytes. It has a price: in an array of `uint8`, a result below 0 or above 255 *wraps*, that is, it starts again from
# the other end, without a warning.

# %%
bright, dark = np.array([200], np.uint8), np.array([100], np.uint8)
print(f"200 + 100 is {bright + dark}, 100 - 200 is {dark - bright}, 200 * 2 is {bright * 2}")

# %% [markdown]
# Remember this line. It comes back in parts 4 and 6, again without a warning.
#
# ### Task 1: decode a record
#
# In the official binary archive an image of CIFAR-10 is a *record* of 3,073 bytes:
#
# | bytes | what |
# | --- | --- |
# | 0 | the label |
# | 1 to 1,024 | the red values: row 0 from left to right, then row 1, … |
# | 1,025 to 2,048 | the green values, in the same order |
# | 2,049 to 3,072 | the blue values |

# %% [markdown]
# This order is called *planar*: three planes, one after the other. Matplotlib and Keras want it *interleaved*: red, green and blue of a
# pixel side by side. Both have 3,072 values, so a wrong `reshape` raises no error. It gives a picture, and the wrong one:

# %%
from cifar_helpers.data import records

record = records.encode(ten.train.images[0], ten.train.labels[0])
print(type(record).__name__, len(record))
misread = np.frombuffer(record, dtype=np.uint8)[1:].reshape(32, 32, 3)

# %%
both = np.array([ten.train.images[0], misread])
plots.captioned_images(both, ["image", "misread"], title=f"Planes read as pixels, {ten.title}", columns=4)

# %% [markdown]
# The misread picture shows nine small, nearly grey copies. Each of its rows takes 96 bytes, which are three rows of a plane, and three
# neighbours in a plane are taken for red, green and blue. Wherever you see such a picture, planes were read as pixels.
#
# Write the function that turns a record into its label, one number, and its image, `uint8` of shape $(32, 32, 3)$.
#
# - `np.frombuffer(record, dtype=np.uint8)` turns the bytes into an array.
# - `reshape` cuts a row of numbers into axes, the last of which runs fastest. So first give the values the shape in which they are
#   stored: colour, row, column.
# - `transpose` changes the order of the axes.


# %% nbgrader={"grade": false, "grade_id": "decode-record", "locked": false, "schema_version": 3, "solution": true, "task": false}
def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    ### BEGIN SOLUTION
    values = np.frombuffer(record, dtype=np.uint8)
    planes = values[1:].reshape(3, 32, 32)  # (colour, row, column)
    return values[0], planes.transpose(1, 2, 0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-decode-record", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.decode_record(decode_record)
### BEGIN HIDDEN TESTS
check.decode_record(decode_record, seed=check.private_seed())
### END HIDDEN TESTS

# %%
label, image = decode_record(record)
plots.image_grid(image[None], [label], ten.class_names, title=f"Decoded, {ten.title}", columns=3)

# %% [markdown]
# ### Task 2: where is a pixel?
#
# The other way round: at which byte of the record is the value of `colour` (0 red, 1 green, 2 blue) of the pixel in `row` and `column`?
# All count from 0. Additions and multiplications are enough; nothing has to be decoded.


# %% nbgrader={"grade": false, "grade_id": "byte-position", "locked": false, "schema_version": 3, "solution": true, "task": false}
def byte_position(row, column, colour):
    """Position in the record of a pixel's red (0), green (1) or blue (2) value."""
    ### BEGIN SOLUTION
    return 1 + 32 * 32 * colour + 32 * row + column
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-byte-position", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.byte_position(byte_position)
### BEGIN HIDDEN TESTS
check.byte_position(byte_position, seed=check.private_seed())
### END HIDDEN TESTS

# %%
row, column, blue = 20, 5, 2
byte = record[byte_position(row, column, blue)]
print(f"{ten.title}: {byte} in the record, {image[row, column, blue]} in the image")

# %% [markdown]
# ## 2 Classes
#
# ### Task 3: how many of each?
#
# If nine images in ten showed cats, the answer "cat" would be right nine times in ten, whatever the image. So an accuracy means nothing
# before you know the *class balance*. Count the images of each class: entry $k$ is the number of labels equal to $k$. A class without
# images has the count 0. It must not be left out, or the entries after it move to other classes.


# %% nbgrader={"grade": false, "grade_id": "class-counts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    ### BEGIN SOLUTION
    return np.bincount(labels, minlength=classes)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-class-counts", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.class_counts(class_counts)
### BEGIN HIDDEN TESTS
check.class_counts(class_counts, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# CIFAR-10 has 5,000 training images of each class, CIFAR-100 has 500. The toy data have fewer, and are balanced too.

# %%
plots.class_bars(class_counts(ten.train.labels, 10), ten.class_names, title=f"Training images, {ten.title}")

# %%
for data in (ten, hundred):
    counts = class_counts(data.train.labels, len(data.class_names))
    print(f"{data.title}: from {counts.min()} to {counts.max()} training images of a class")

# %% [markdown]
# ### Sample sheets
#
# Numbers say how many; only looking says what. Take your time. Which classes could you confuse yourself? Which of them would you tell
# apart by the background alone?

# %%
plots.sample_sheet(ten.train.images, ten.train.labels, ten.class_names, title=f"Samples, {ten.title}")

# %% [markdown]
# ### Task 4: superclasses
#
# CIFAR-100 groups its hundred classes into twenty *superclasses*: a shark is a fish. Each image has two labels, its class (`labels`) and
# its superclass (`superclasses`). The archive holds no table that says which class belongs to which superclass, but the two arrays do.
#
# Write the function that finds the table: entry $k$ is the superclass of class $k$. Don't rely on an order: classes are numbered by the
# alphabet, so shark and trout are far apart. No loop is needed, since NumPy can assign to many indices at once.


# %% nbgrader={"grade": false, "grade_id": "superclass-of", "locked": false, "schema_version": 3, "solution": true, "task": false}
def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    ### BEGIN SOLUTION
    table = np.zeros(fine.max() + 1, dtype=int)
    table[fine] = coarse
    return table
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-superclass-of", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.superclass_of(superclass_of)
### BEGIN HIDDEN TESTS
check.superclass_of(superclass_of, seed=check.private_seed())
### END HIDDEN TESTS

# %%
table = superclass_of(hundred.train.labels, hundred.train.superclasses)
for number, name in enumerate(hundred.superclass_names):
    members = [hundred.class_names[k] for k in np.flatnonzero(table == number)]
    print(f"{name:31}{', '.join(members)}")

# %% [markdown]
# Do the five classes of a superclass look alike? Choose another one: compare *trees* with *household_electrical_devices*. What tells
# *vehicles_1* from *vehicles_2*?

# %%
widgets.superclass_sheet(hundred, table)

# %% [markdown]
# ## 3 Splits
#
# Some choices, such as a learning rate, are made by comparing models. They need images that no model was trained on: the *validation set*,
# which is *held out* of the training part. The *test set* decides nothing. It is used once, at the end.

# %%
drawings.splits(**split_sizes)

# %% [markdown]
# The plain way to hold images out is by position, as CS231n does: the first so many train, the next ones validate. That is fine if the
# file is shuffled. Is it?

# %%
from cifar_helpers.data import splits

parts = splits.positional(ten, **split_sizes)
print(f"{ten.title}, validation images of each class: {class_counts(parts.validation.labels, 10)}")

# %% [markdown]
# CIFAR-10's file is shuffled, so its validation images are about balanced, not exactly. (The toy images come in tens, one of each class.)
# In a file sorted by class, the same split would validate with a single class:

# %%
in_order = np.sort(ten.train.labels)
print(f"{ten.title}, sorted: {class_counts(in_order[-len(parts.validation) :], 10)}")

# %% [markdown]
# ### Task 5: a split that you can trust
#
# A *stratified* split draws the same number of validation images from each class, at random. Return two arrays of indices: of the images
# that train, and of those that validate.
#
# - Exactly `per_class` images of each class validate, all others train.
# - No image occurs in both, none twice, none is lost. An image that trains and validates tells you how well the model remembers, not
#   how well it sees.
# - The same `seed` gives the same split, another seed another one. Draw with `random = np.random.default_rng(seed)`.
#
# `np.flatnonzero(labels == k)` gives the indices of class $k$, and `random.permutation(indices)` shuffles them.


# %% nbgrader={"grade": false, "grade_id": "split-indices", "locked": false, "schema_version": 3, "solution": true, "task": false}
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    ### BEGIN SOLUTION
    by_class = [np.flatnonzero(labels == k) for k in np.unique(labels)]
    validation = np.concatenate([random.permutation(positions)[:per_class] for positions in by_class])
    train = np.setdiff1d(np.arange(len(labels)), validation)
    return train, validation
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-split-indices", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check.split_indices(split_indices)
### BEGIN HIDDEN TESTS
check.split_indices(split_indices, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The package has such a function, too, `splits.stratified`, for the assignments to come. (A helper that does the work of a task is not
# available while that assignment is graded.)

# %%
train, validation = split_indices(ten.train.labels, validation_per_class, seed=0)
print(f"{ten.title}: {class_counts(ten.train.labels[validation], 10)} validation images of the classes")

# %% [markdown]
# ## 4 Normalisation
#
# Gradient descent works best on numbers around zero with a spread around one. *Normalisation* brings them there: for each colour, subtract
# a mean $\mu$ and divide by a standard deviation $\sigma$. The result is called a *z-score*:
#
# $$x' = \frac{x - \mu}{\sigma}$$
#
# ### Task 6: statistics
#
# Compute mean and standard deviation of red, of green and of blue: over all images, rows and columns together, so that one number per
# colour is left. Stay in the range 0 to 255. NumPy's `mean` and `std` compute in `float64` when they are given integers. Don't convert
# to `float32` here: its sums stop growing when they are large, and all three colours of CIFAR-10's 50,000 training images would get the
# same mean, 83.9.


# %% nbgrader={"grade": false, "grade_id": "channel-statistics", "locked": false, "schema_version": 3, "solution": true, "task": false}
def channel_statistics(images):
    """Mean (3,) and standard deviation (3,) of each colour of the images (N, 32, 32, 3)."""
    ### BEGIN SOLUTION
    return images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-channel-statistics", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.channel_statistics(channel_statistics)
### BEGIN HIDDEN TESTS
check.channel_statistics(channel_statistics, seed=check.private_seed())
### END HIDDEN TESTS

# %%
for name, part in (("training", ten.train), ("test", ten.test)):
    mean, std = channel_statistics(part.images[:10_000])
    print(f"{ten.title}, {name}: mean {mean.round(1)}, deviation {std.round(1)}")

# %% [markdown]
# ### Task 7: normalise without a leak
#
# Training and test images have slightly different statistics. Which of them belong in the formula? **Those of the training images, for
# both parts.** There are two ways to get it wrong.
#
# - *Statistics of all images together.* Then the test images have a say in what the model is trained on: a *data leak*. The test accuracy
#   no longer tells what happens with new images. Here the leak is tiny, since both parts come from the same source. With few images, or
#   with statistics that say more than a mean, it is not, and nobody can tell afterwards.
# - *Each part by its own statistics.* Then the same pixel gets two values, depending on the company it is in, and a single new image
#   can't be normalised at all.
#
# Return both parts normalised, in `float32`.


# %% nbgrader={"grade": false, "grade_id": "normalise-parts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def normalise_parts(train, test):
    """Both parts (N, 32, 32, 3), normalised for each colour with the statistics of the training images."""
    ### BEGIN SOLUTION
    mean, std = channel_statistics(train)
    return ((train - mean) / std).astype(np.float32), ((test - mean) / std).astype(np.float32)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-normalise-parts", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.normalise_parts(normalise_parts)
### BEGIN HIDDEN TESTS
check.normalise_parts(normalise_parts, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The training part now has mean 0 and deviation 1, the test part nearly. That it is only nearly so is no mistake: it must come out like
# this when no test image had a say.

# %%
normalised = normalise_parts(ten.train.images[:10_000], ten.test.images[:2_000])
for name, values in zip(("training", "test"), normalised, strict=True):
    print(f"{ten.title}, {name}: mean {abs(values.mean()):.3f} away from 0, deviation {values.std():.3f}")

# %% [markdown]
# ### Four ways
#
# The course uses four normalisations. They differ in what the mean is taken over:
#
# | name | mean | deviation | used in |
# | --- | --- | --- | --- |
# | `MeanImage` | of each pixel, (32, 32, 3) | not divided | assignment 2 |
# | `GlobalZScore` | of everything, one number | one number | part 8, convolutional nets |
# | `PerChannel` | of each colour, (3,): yours | of each colour | convolutional nets elsewhere; this course divides by one number |
# | `ImageNet` | published constants | published constants | nets trained on ImageNet |

# %% [markdown]
# The last one is not a leak, although it doesn't fit these images exactly: a net that was trained with these constants must be given
# images that are normalised with them. Three of the four are fitted to training images below and applied to validation images, whose
# mean comes out near 0.

# %%
from cifar_helpers.data import normalisation

for name in ("MeanImage", "GlobalZScore", "ImageNet"):
    fitted = getattr(normalisation, name).fit(parts.train.images)
    values = fitted.apply(parts.validation.images)
    low, high, mean = values.min(), values.max(), values.mean()
    print(f"{ten.title}, {name:13} from {low:7.2f} to {high:6.2f}, mean {mean:5.2f}")

# %% [markdown]
# ## 5 Augmentation
#
# More images make better models. An image that is changed in a way that keeps its label is a new training image for free. Making such images
# is called *data augmentation*, and such a change *label-preserving*. The plainest one swaps left and right.
#
# ### Task 8: mirror
#
# Swap left and right of each image. The axes are image, row, column, colour. `np.fliplr` reverses the wrong one here: it was made for a
# single image, without the first axis.


# %% nbgrader={"grade": false, "grade_id": "mirror", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    ### BEGIN SOLUTION
    return images[:, :, ::-1]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-mirror", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.mirror(mirror)
### BEGIN HIDDEN TESTS
check.mirror(mirror, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Now look at five changes to an image of each of six classes.

# %%
from cifar_helpers.augmentation import rotate

changes = ["as it is", "mirrored", "upside down", "rotated 10°", "rotated 90°", "inverted"]


def changed(image):
    """An image as it is and after each of the five changes."""
    return [image, mirror(image[None])[0], image[::-1], rotate(image, 10), rotate(image, 90), 255 - image]


# %%
shown = [ten.class_names.index(name) for name in ("airplane", "automobile", "deer", "frog", "horse", "ship")]
firsts = [ten.train.images[ten.train.labels == k][0] for k in shown]
pictures = np.array([picture for image in firsts for picture in changed(image)])
plots.captioned_images(pictures, 6 * changes, title=f"Five changes, {ten.title}", columns=6)

# %% [markdown]
# ### Question
#
# A change is useful for training if the changed image still shows its class, **and** looks like an image that could be in the test set.
# For each of the five changes, say in a sentence or two:
#
# 1. Does it keep the label: for all ten classes, for some (name one for which it does and one for which it doesn't), or for none?
# 2. Would you train with it?
#
# Last: would mirroring be as good an idea for photographs of handwritten digits? Give an example.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-augmentation", "locked": false, "points": 12, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# - **Mirrored: yes, for all ten classes.** Cars, animals and ships face left as often as right. It doubles the images for
#   nothing. (Lettering on a truck would be reversed, but at 32 × 32 pixels nobody reads it.)
# - **Upside down: no for most.** A ship with its hull in the air is hardly a ship, and no test image looks like that: sky
#   is above, ground below. For an airplane in the air or a frog from above the label may survive, for ship, truck and
#   horse it doesn't. Training with it teaches images that never come.
# - **Rotated by 10°: yes, for all.** Nobody holds a camera exactly level. Up to about 15° the images stay ordinary, and the
#   corners that have to be filled stay small.
# - **Rotated by 90°: no for most.** The label survives for a frog seen from above, not for a ship or a horse, and such
#   images don't come up in the test set.
# - **Inverted: the shape survives, the colours don't.** One can still name an automobile; a frog is no longer green, sky and
#   sea are orange. Colour is much of what tells these classes apart, and no test image is inverted. I would not train
#   with it. A slight change of brightness or contrast is another matter.
# - **Digits:** no. A mirrored 2 is not a 2, and a mirrored 3 looks like an E. Only 0, 1 and 8 survive. Which changes keep the
#   label depends on what the classes are, so it has to be thought through for each data set.
# ### END SOLUTION

# %% [markdown]
# ## 6 The nearest neighbour
#
# The laziest classifier learns nothing. It keeps all training images, and gives a new image the label of the one that is nearest. That makes
# it a good *baseline*: whatever you train later must beat it, or the training was for nothing.
#
# Near means: the sum of the squared differences of all 3,072 values is small. Its root would be the distance. Taking the root changes no
# order, so it is left out.

# %%
X_train, y_train = ten.train.images.reshape(len(ten.train), -1), ten.train.labels
X_test, y_test = ten.test.images[:test_count].reshape(test_count, -1), ten.test.labels[:test_count]
print(X_train.shape, X_test.shape, X_train.dtype)

# %% [markdown]
# ### Task 9: all distances at once
#
# The distances between $N$ rows and $M$ rows form an array $(N, M)$. There are three ways to compute it:
#
# | way | for 1,000 and 50,000 images |
# | --- | --- |
# | two Python loops | 50 million steps: minutes |
# | `A[:, None] - B`, all differences at once, $(N, M, D)$ | 614 GB of memory |
# | a product of matrices | seconds |

# %% [markdown]
# The third is the formula $(a - b)^2 = a^2 + b^2 - 2ab$ from school, applied to vectors:
#
# $$\lVert a - b\rVert^2 = \lVert a\rVert^2 + \lVert b\rVert^2 - 2\, a \cdot b$$
#
# The first term is one number for each row of $A$, as a column $(N, 1)$; the second one for each row of $B$, $(M,)$; the third is
# `A @ B.T`, $(N, M)$. *Broadcasting* adds them up: NumPy repeats an axis of length 1, or a missing first axis, until the shapes fit.
#
# The rows may hold `uint8`, as images do. You know what happens to 200 + 100 there, and squares are larger still. So convert both arrays
# to `float32` first.


# %% nbgrader={"grade": false, "grade_id": "squared-distances", "locked": false, "schema_version": 3, "solution": true, "task": false}
def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    ### BEGIN SOLUTION
    A, B = A.astype(np.float32), B.astype(np.float32)
    squares_A = np.sum(A**2, axis=1, keepdims=True)  # (N, 1)
    squares_B = np.sum(B**2, axis=1)  # (M,)
    return squares_A + squares_B - 2 * A @ B.T
    ### END SOLUTION


# %% [markdown]
# The first check looks at the numbers. The second looks at time and memory: a loop, or an array $(N, M, D)$, gives the right numbers, too,
# and is of no use with 50,000 images.

# %% nbgrader={"grade": true, "grade_id": "test-squared-distances", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.squared_distances(squared_distances)
### BEGIN HIDDEN TESTS
check.squared_distances(squared_distances, seed=check.private_seed())
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test-distance-cost", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.distance_cost(squared_distances)
### BEGIN HIDDEN TESTS
check.distance_cost(squared_distances, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 10: the nearest label
#
# Row $i$ of `distances` holds the distances of image $i$ to all training images. Find the index of the smallest one in each row, and return
# the labels that `y_train` has at these indices.


# %% nbgrader={"grade": false, "grade_id": "nearest-labels", "locked": false, "schema_version": 3, "solution": true, "task": false}
def nearest_labels(distances, y_train):
    """Label of the nearest training image for each row of distances (N, M): integers (N,)."""
    ### BEGIN SOLUTION
    return y_train[distances.argmin(axis=1)]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-nearest-labels", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.nearest_labels(nearest_labels)
### BEGIN HIDDEN TESTS
check.nearest_labels(nearest_labels, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 11: accuracy
#
# *Accuracy* is the share of right predictions, between 0 and 1. It sounds too easy to go wrong. But Keras, which you will use soon, loads
# labels as a column, $(N, 1)$. Comparing $(N,)$ with $(N, 1)$ compares **every** prediction with **every** label, and with ten balanced
# classes a perfect prediction scores 10 %. Your function has to cope with both.


# %% nbgrader={"grade": false, "grade_id": "accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    ### BEGIN SOLUTION
    return np.mean(predicted == np.ravel(labels))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-accuracy", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.accuracy(accuracy)
### BEGIN HIDDEN TESTS
check.accuracy(accuracy, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 12: in batches
#
# 10,000 test images and 50,000 training images have $5 \cdot 10^8$ distances: 2 GB in `float32`. So take `batch_size` test images at a time,
# use your two functions, keep the labels and not the distances, and put the labels end to end. The last batch is shorter if `batch_size`
# does not divide the number of images.


# %% nbgrader={"grade": false, "grade_id": "predict-in-batches", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_in_batches(X, X_train, y_train, batch_size):
    """Label of the nearest training image for each row of X, `batch_size` rows at a time: integers (N,)."""
    ### BEGIN SOLUTION
    labels = []
    for start in range(0, len(X), batch_size):
        distances = squared_distances(X[start : start + batch_size], X_train)
        labels.append(nearest_labels(distances, y_train))
    return np.concatenate(labels)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-predict-in-batches", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.predict_in_batches(predict_in_batches)
### BEGIN HIDDEN TESTS
check.predict_in_batches(predict_in_batches, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### The baseline
#
# Guessing gives 10 %. How much more do you expect? In the `laptop` budget, the answer takes <!--m:explore/laptop/CIFAR-10/processor seconds for the first test images; explore/laptop/CIFAR-10/gigabytes at most-->8 seconds of processor time and 1.4 GB<!--/--> of memory; all 10,000 test images would take ten times as long.

# %% tags=["nbval-ignore-output"]
predicted = predict_in_batches(X_test, X_train, y_train, batch_size=250)
print(f"{ten.title}: {accuracy(predicted, y_test):.3f} of {test_count:,} test images are right")

# %% [markdown]
# And on images that it keeps itself?

# %%
own = predict_in_batches(X_train[:200], X_train, y_train, batch_size=100)
print(f"{ten.title}: {accuracy(own, y_train[:200]):.2f} of the first 200 training images are right")

# %% [markdown]
# Of CIFAR-10's test images, <!--m:explore/laptop/CIFAR-10/accuracy on all test images; explore/smoke/toy data (10 classes)/accuracy on all test images-->35 % are right; of the toy images of `smoke`, 29 %<!--/-->. That is the number to beat.
#
# Every training image is its own nearest neighbour, at distance 0. So training accuracy says nothing here, and a test image that also
# trains is always right. That is why parts must not overlap. (About 3 % of CIFAR-10's test images have a near-duplicate among the training
# images: Barz and Denzler, 2020. A nearest neighbour finds them.)

# %% [markdown]
# What does the classifier see? Above, test images; below each, the training image that it took for the nearest.

# %% tags=["nbval-ignore-output"]
nearest = squared_distances(X_test[:10], X_train).argmin(axis=1)
pairs = np.concatenate([ten.test.images[:10], ten.train.images[nearest]])
names = [ten.class_names[k] for k in (*y_test[:10], *y_train[nearest])]
plots.captioned_images(pairs, names, title=f"Test images and their nearest neighbours, {ten.title}")

# %% [markdown]
# Often the two share a background rather than an object: a bright sky, a dark meadow. Pixels are compared one by one, so the same object a
# few pixels further to the left is far away. The models to come have to do better.

# %% [markdown]
# ## 7 More neighbours
#
# One neighbour is easily misled: a single odd training image decides. So ask the $k$ nearest, and let them vote. This is the classifier
# *k nearest neighbours*, kNN for short. But which $k$?

# %%
drawings.nearest_neighbours()

# %% [markdown]
# ### Task 13: a vote
#
# For each row of `distances`, find the `k` nearest training images and return the label that most of them have. Labels are integers from 0
# on; there may be more than ten classes. In a tie the **smallest** of the tied labels wins.
#
# - `np.argsort(distances, axis=1)` gives in each row the indices of the training images, the nearest first.
# - `np.bincount(labels)` counts the labels 0, 1, 2, … of one row. `argmax` takes the first maximum.
#
# A loop over the rows is fine here.


# %% nbgrader={"grade": false, "grade_id": "vote-labels", "locked": false, "schema_version": 3, "solution": true, "task": false}
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    ### BEGIN SOLUTION
    nearest = y_train[np.argsort(distances, axis=1)[:, :k]]  # (N, k)
    return np.array([np.bincount(row).argmax() for row in nearest])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-vote-labels", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.vote_labels(vote_labels)
### BEGIN HIDDEN TESTS
check.vote_labels(vote_labels, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### A hyperparameter
#
# $k$ is a *hyperparameter*: a number that training doesn't find, so that you have to choose it. The training accuracy can't choose it, since
# $k = 1$ always has 100 % there. The test set must not.
#
# A validation set can. But with few images its accuracy depends on which of them it happens to hold. *Cross-validation* uses every image
# for both: cut the training images into, say, five *folds*. Each fold validates once, while the other four train. That gives five
# accuracies for each $k$: their mean chooses, and their spread tells how far to trust the choice.

# %% [markdown]
# ### Task 14: cross-validation
#
# `folds` is a list of arrays of indices; together they hold each image once. `ks` is a list of values of $k$, in any order. Return an array
# $(\text{len(ks)}, \text{len(folds)})$: entry $(i, j)$ is the accuracy on fold $j$ of the `ks[i]` nearest neighbours in all **other** folds.
#
# - `X[fold]` and `y[fold]` are the images and labels of a fold. `np.concatenate` puts the indices of the other folds end to end.
# - The distances don't depend on $k$. Compute them once for each fold.
# - Use `squared_distances`, `vote_labels` and `accuracy`.


# %% nbgrader={"grade": false, "grade_id": "cross-validate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_validate(X, y, folds, ks):
    """Accuracies (len(ks), len(folds)) of k nearest neighbours, each fold validating once."""
    accuracies = np.zeros((len(ks), len(folds)))
    ### BEGIN SOLUTION
    for column, fold in enumerate(folds):
        rest = np.concatenate([other for number, other in enumerate(folds) if number != column])
        distances = squared_distances(X[fold], X[rest])
        for row, k in enumerate(ks):
            accuracies[row, column] = accuracy(vote_labels(distances, y[rest], k), y[fold])
    ### END SOLUTION
    return accuracies


# %% nbgrader={"grade": true, "grade_id": "test-cross-validate", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.cross_validate(cross_validate)
### BEGIN HIDDEN TESTS
check.cross_validate(cross_validate, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Five folds of the first training images, and seven values of $k$.

# %% tags=["not-graded"]
ks = [1, 3, 5, 8, 12, 20, 50]
folds = np.array_split(np.random.default_rng(0).permutation(fold_images), 5)
accuracies = cross_validate(X_train[:fold_images], y_train[:fold_images], folds, ks)

# %% tags=["nbval-ignore-output", "not-graded"]
for k, row in zip(ks, accuracies, strict=True):
    print(f"{ten.title}, k = {k:2}: {row.mean():.3f} ± {row.std(ddof=1):.3f}   {row.round(3)}")

# %% [markdown]
# The number after ± is the standard deviation over the folds. Which $k$ are you sure is better than 1? Compare two rows fold by fold: a $k$
# that wins in all five has more on its side than one with a slightly higher mean.
#
# Now the winner meets the test images once, with all training images.


# %% tags=["not-graded"]
def vote_in_batches(X, k, batch_size=100):
    """Labels of the k nearest of all training images, for each row of X."""
    starts = range(0, len(X), batch_size)
    parts = [vote_labels(squared_distances(X[i : i + batch_size], X_train), y_train, k) for i in starts]
    return np.concatenate(parts)


# %% tags=["nbval-ignore-output", "not-graded"]
best_k = ks[accuracies.mean(axis=1).argmax()]
voted = vote_in_batches(X_test, best_k)
print(f"{ten.title}: k = {best_k}: {accuracy(voted, y_test):.3f}, k = 1: {accuracy(predicted, y_test):.3f}")

# %% [markdown]
# ## 8 A linear classifier
#
# Nearest neighbours keep 50,000 images and compare with each of them. The next model keeps **one picture per class**: a *template*, with a
# weight for each of the 3,072 numbers of an image. An image $x$ gets a score for each class, the sum of its numbers times those weights,
# plus a *bias*, one number for each class:
#
# $$\text{logits} = X W + b \qquad X: (N, D) \quad W: (D, C) \quad b: (C,)$$
#
# These scores are called *logits*. The class with the highest one is the prediction. Between nearest neighbours and the net of assignment 2,
# this is the other baseline that every net has to beat.

# %% [markdown]
# ### Task 15: from logits to probabilities
#
# *Softmax* turns the logits $s_{i1}, \dots, s_{iC}$ of an image into probabilities, which are positive and add up to 1:
#
# $$p_{ij} = \frac{e^{s_{ij}}}{\sum_k e^{s_{ik}}}$$
#
# One warning: $e^{1000}$ is infinite for a computer. Subtracting the same number from all logits of an image changes no probability, so
# subtract the maximum of **each row** first. One maximum for the whole array won't do: in rows that are far below it, every
# exponential becomes 0.


# %% nbgrader={"grade": false, "grade_id": "probabilities", "locked": false, "schema_version": 3, "solution": true, "task": false}
def probabilities(logits):
    """Softmax of each row of logits (N, C): an array (N, C)."""
    ### BEGIN SOLUTION
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-probabilities", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.probabilities(probabilities)
### BEGIN HIDDEN TESTS
check.probabilities(probabilities, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### The loss
#
# How good are $W$ and $b$? The *cross-entropy loss* is the mean over the images of minus the logarithm of the probability that the image's
# **own** label $y_i$ got:
#
# $$L = -\frac{1}{N} \sum_i \log p_{i\,y_i}$$
#
# It is 0 if all labels get the probability 1, and $\ln 10 = 2.3$ if each of ten classes gets one tenth. A linear classifier that is
# trained with this loss is called *softmax regression*.
#
# There are other losses. The *multiclass SVM loss*, or *hinge loss*, uses the scores as they are. It asks that the score of the image's
# own label be at least 1 above every other score, and adds up by how much they miss that: $\sum_{j \neq y_i} \max(0,\, s_{ij} -
# s_{i\,y_i} + 1)$. An image that keeps all these margins adds nothing to it, while cross-entropy would always have the label's
# probability a little higher. CS231n trains the same linear classifier with both.

# %% [markdown]
# ### Task 16: gradients
#
# Training changes $W$ and $b$ a little at a time, in the direction in which the loss falls. The *gradient* says where it grows: it has the
# shape of the weights, and holds for each of them how fast the loss grows with it. For the logits it is "predicted minus true":
#
# $$e_{ij} = \frac{1}{N}\big(p_{ij} - [\,j = y_i\,]\big)$$
#
# Here $[\,j = y_i\,]$ is 1 at the label of image $i$ and 0 elsewhere. From these errors, an array $(N, C)$, come the two gradients. A weight's
# is the sum, over the images, of what it was multiplied with times the error of its class: $X^\top e$. A bias's is the sum of the
# errors of its class.
#
# Assignment 2 shows where this formula comes from.


# %% nbgrader={"grade": false, "grade_id": "linear-gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linear_gradients(W, b, X, y):
    """Gradients of W (D, C) and b (C,) for the mean cross-entropy loss of the images X (N, D), labels y (N,)."""
    ### BEGIN SOLUTION
    errors = probabilities(X @ W + b)  # (N, C)
    errors[np.arange(len(y)), y] -= 1
    errors /= len(y)
    return X.T @ errors, errors.sum(axis=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-linear-gradients", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.linear_gradients(linear_gradients)
### BEGIN HIDDEN TESTS
check.linear_gradients(linear_gradients, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Training
#
# The loop goes through the images in random order, a *minibatch* of 100 at a time, and takes a small step against the gradient of each.
# Once through all images is an *epoch*. This is *stochastic gradient descent*, SGD for short; you write it yourself in assignment 2.


# %%
def train_linear(X, y, epochs, learning_rate, batch_size=100):
    """Weights (D, 10) and biases (10,) after so many epochs of SGD."""
    random = np.random.default_rng(0)
    W, b = np.zeros((X.shape[1], 10), np.float32), np.zeros(10, np.float32)
    for _ in range(epochs):
        order = random.permutation(len(X))
        for rows in np.array_split(order, len(X) // batch_size):
            dW, db = linear_gradients(W, b, X[rows], y[rows])
            W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b


# %% [markdown]
# The images are normalised with the statistics of the training images, as one number for everything. In the `laptop` budget the training
# takes <!--m:explore/laptop/CIFAR-10/processor seconds of softmax regression-->55 seconds<!--/--> of processor time.

# %% tags=["not-graded"]
scale = normalisation.GlobalZScore.fit(parts.train.images)
X_linear = scale.apply(parts.train.images).reshape(len(parts.train), -1)
W, b = train_linear(X_linear, parts.train.labels, linear_epochs, learning_rate=1e-3)

# %% tags=["nbval-ignore-output", "not-graded"]
logits = scale.apply(ten.test.images[:test_count]).reshape(test_count, -1) @ W + b
linear = logits.argmax(axis=1)
print(f"{ten.title}: {accuracy(linear, y_test):.3f} of {test_count:,} test images are right")

# %% [markdown]
# ### Templates
#
# A column of $W$ has 3,072 numbers, one for each number of an image, so it can be shown as an image: a bright red pixel means that red
# at this place speaks for the class; mid-grey means that it doesn't matter.

# %% tags=["nbval-ignore-output", "not-graded"]
plots.template_pictures(W, ten.class_names, title=f"Templates, {ten.title}", columns=5)

# %% [markdown]
# Which classes do you recognise? On CIFAR-10 the templates of *ship* and *airplane* are blue, that of *frog* is a yellow-green blob, and that of
# *horse* is nearly symmetrical: some horses look left, others right, and there is one template for both. A red car and a blue one can't have
# templates of their own, either. A hidden layer will change that.

# %% [markdown]
# ### Features in place of pixels
#
# A linear classifier is no better than what it is given, and a single pixel says little. Before nets learned their *features*, the numbers
# that describe an image, people designed them. Two old ones:
#
# - *histograms of oriented gradients* (HOG; Dalal and Triggs, 2005): cut the image into 4 × 4 cells. In each, add up how strong the edges of
#   each of 8 directions are. Where in its cell an edge lies is forgotten.
# - a *colour histogram* (Swain and Ballard, 1991): round red, green and blue to four levels each, and count the pixels of each of the 64
#   colours. Where in the image they lie is forgotten.


# %%
def edge_histograms(images, cells=4, bins=8):
    """How strong edges of each direction are in each cell: an array (N, cells · cells · bins)."""
    down, right = np.gradient(images.mean(axis=-1, dtype=np.float32), axis=(1, 2))
    strength = np.hypot(down, right)
    direction = (np.arctan2(down, right) % np.pi * (bins / np.pi)).astype(int) % bins
    by_direction = strength[..., None] * (direction[..., None] == np.arange(bins))
    side = images.shape[1] // cells
    in_cells = by_direction.reshape(-1, cells, side, cells, side, bins)
    return in_cells.sum(axis=(2, 4)).reshape(len(images), -1)


# %%
def colour_histograms(images, levels=4):
    """Share of the pixels that have each colour: an array (N, levels³)."""
    red, green, blue = np.moveaxis(images // (256 // levels), -1, 0)
    colour = levels * (levels * red + green) + blue
    return np.stack([np.mean(colour == k, axis=(1, 2)) for k in range(levels**3)], axis=1)


def image_features(images, batch_size=500):
    """Both histograms of each image, `batch_size` images at a time: float32 (N, 192)."""
    batches = (images[i : i + batch_size] for i in range(0, len(images), batch_size))
    rows = [np.hstack([edge_histograms(batch), colour_histograms(batch)]) for batch in batches]
    return np.concatenate(rows).astype(np.float32)


# %% [markdown]
# 192 numbers in place of 3,072, and the same classifier. Before you run it: will it do better or worse?

# %% tags=["not-graded"]
F_train, F_test = image_features(parts.train.images), image_features(ten.test.images[:test_count])
mean, std = F_train.mean(axis=0), F_train.std(axis=0) + 1e-6
W, b = train_linear((F_train - mean) / std, parts.train.labels, linear_epochs, learning_rate=0.03)

# %% tags=["nbval-ignore-output", "not-graded"]
by_features = ((F_test - mean) / std @ W + b).argmax(axis=1)
print(f"{ten.title}: {accuracy(by_features, y_test):.3f} of {test_count:,} test images are right")

# %% [markdown]
# On CIFAR-10 it is right on <!--m:explore/laptop/CIFAR-10/accuracy with features on all test images; explore/laptop/CIFAR-10/accuracy of softmax regression on all test images-->54.0 % of all test images; with pixels it was 40.6 %<!--/-->. Nothing was learned but
# 1,930 numbers: the step came from what somebody knew about images. The nets to come learn this part, too. In `4_convolution` and
# `5_convnets`, look for filters that do what the first of these functions does.

# %% [markdown]
# ### How sure can you be?
#
# Four classifiers have answered for the same test images. Is the linear classifier better than the nearest neighbour, or was it lucky? The
# images on which both are right, or both wrong, say nothing. Of the others, count those that only the first has right, and those that only
# the second has. If both classifiers were equally good, these would fall like heads and tails.

# %%
from cifar_helpers import evaluation

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.mcnemar(y_test, predicted, linear)

# %% [markdown]
# This is *McNemar's test*. A small probability, by custom one below 0.05, means that chance alone is a poor explanation. Now compare the
# nearest neighbour (a) with the vote of `best_k` (b). What do you believe?

# %% tags=["nbval-ignore-output", "not-graded"]
evaluation.mcnemar(y_test, predicted, voted)

# %% [markdown]
# On CIFAR-10 (all 10,000 test images) the nearest neighbour has <!--m:explore/laptop/CIFAR-10/accuracy on all test images; explore/laptop/CIFAR-10/accuracy of softmax regression on all test images-->35.4 % and the linear classifier 40.6 %<!--/-->. Cross-validation on 5,000 images chose
# $k = 20$ with <!--m:explore/laptop/CIFAR-10/accuracy by k, mean and deviation over five folds/20/{0;1}; explore/laptop/CIFAR-10/accuracy by k, mean and deviation over five folds/1/{0;1}-->27.0 ± 1.1 %, against 26.1 ± 1.4 %<!--/--> for $k = 1$; among all 50,000 training images it then had <!--m:explore/laptop/CIFAR-10/accuracy of the best k on the first test images-->34.8 %<!--/--> of the first 1,000 test images,
# and $k = 1$ had <!--m:explore/laptop/CIFAR-10/accuracy on the first test images-->35.9 %<!--/-->. The first difference is smaller than the spread over the folds, and a $k$ that suits 5,000 images
# need not suit 50,000.

# %% [markdown]
# ## Find the bug
#
# *Outside the points.* All three cells below come from real attempts. None raises an error, and each prints a number that can't be
# right. Say first what is wrong with the **number**, then find the line, and repair it. (Your instructor has the answers.)
#
# **A.** The nearest neighbour of an image among images that include it.


# %%
def distances_a(A, B):
    return np.sum(A**2, axis=1)[:, None] + np.sum(B**2, axis=1) - 2 * (A @ B.T)


own = nearest_labels(distances_a(X_train[:200], X_train[:500]), y_train[:500])
print(f"A: {accuracy(own, y_train[:200]):.2f} of images are their own nearest neighbour")


# %% [markdown]
# **B.** Cross-validation of 500 images in five folds.


# %%
def validate_b(X, y, folds, k):
    labels = [vote_labels(squared_distances(X[fold], X), y, k) for fold in folds]
    return np.mean([accuracy(found, y[fold]) for found, fold in zip(labels, folds, strict=True)])


few_folds = np.array_split(np.arange(500), 5)
print(f"B: {validate_b(X_train[:500], y_train[:500], few_folds, 1):.2f} of held-out images are right")


# %% [markdown]
# **C.** The accuracy of perfect predictions, for labels as Keras loads them.


# %%
def accuracy_c(predicted, labels):
    return np.mean(predicted == labels)


column = y_train[:500, None]
print(f"C: {accuracy_c(y_train[:500], column):.2f} of perfect predictions are right")

# %% [markdown]
# ## Stretch: how far without a net?
#
# *An open goal, outside the points.* How far can you get without a net? Keep nearest neighbours or softmax regression, and change what they
# are given: finer cells and more directions, edges of each colour, distances of small patches, mirrored copies, a penalty on large
# weights, the hinge loss. Choose by cross-validation, test once, and report what each idea brought. Coates, Ng and Lee (2011) reached
# 79.6 % on CIFAR-10 with a linear classifier on features that were found without labels.

# %% [markdown]
# ## What you have
#
# You can read the file, you know the classes and their balance, and you have a split without overlap, a normalisation without a leak, a way
# to choose a hyperparameter, and two baselines with numbers. Every assignment from here on starts with these.

# %% [markdown]
# ## What to read next
#
# - A. Krizhevsky: [Learning multiple layers of features from tiny images](https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf) (2009).
#   Chapter 3 tells how the images were collected and labelled.
# - CS231n: [Image classification](https://cs231n.github.io/classification/) and [Linear
#   classification](https://cs231n.github.io/linear-classify/). Lecture notes on nearest neighbours, cross-validation and templates, with pictures
#   from the real data.
# - T. Cover, P. Hart: [Nearest neighbor pattern classification](https://doi.org/10.1109/TIT.1967.1053964) (1967). With enough images the
#   nearest neighbour makes at most twice as many mistakes as the best possible classifier.
# - R. Kohavi: [A study of cross-validation and bootstrap for accuracy estimation and model
#   selection](https://www.ijcai.org/Proceedings/95-2/Papers/016.pdf) (1995). How many folds, and why they should be stratified.

# %% [markdown]
# - B. Barz, J. Denzler: [Do we train on test data? Purging CIFAR of near-duplicates](https://arxiv.org/abs/1902.00423) (2020). The overlap that a
#   nearest neighbour finds in the published files.
# - B. Recht, R. Roelofs, L. Schmidt, V. Shankar: [Do CIFAR-10 classifiers generalize to CIFAR-10?](https://arxiv.org/abs/1806.00451)
#   (2018). A new test set, and what ten years of looking at the old one had done.
# - C. Shorten, T. Khoshgoftaar: [A survey on image data augmentation for deep learning](https://doi.org/10.1186/s40537-019-0197-0) (2019). Which
#   changes keep the label, for many kinds of images.
# - A. Coates, A. Ng, H. Lee: [An analysis of single-layer networks in unsupervised feature
#   learning](https://proceedings.mlr.press/v15/coates11a.html) (2011). How far a linear classifier gets on good features.
# - N. Dalal, B. Triggs: [Histograms of oriented gradients for human detection](https://doi.org/10.1109/CVPR.2005.177) (2005). Edges by
#   direction, with an experiment for every choice that was made.
