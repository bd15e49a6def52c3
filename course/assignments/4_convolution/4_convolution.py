# %% [markdown]
# # Convolution
#
# Each hidden unit of the two-layer net had a weight for every one of the 3,072 numbers of an image. It had to learn a wheel in the
# upper left corner and the same wheel in the lower right corner as two different things.
#
# A *convolutional layer* makes two assumptions instead: what matters is visible in a small window, and what is worth finding in one
# place is worth finding everywhere. So it looks through a small window, and uses the **same** weights wherever the window stands.
#
# You are going to build such layers in NumPy, forward and backward, until your numbers and Keras's agree. Then you look inside.

# %% [markdown]
# | part | you write | points |
# | --- | --- | --- |
# | 1 one kernel | `convolve` | 7 |
# | 2 a layer | `im2col`, `conv_forward` | 15 |
# | 3 learning a kernel | `learn_kernel` | 7 |
# | 4 backward pass | `col2im`, `conv_backward` | 17 |
# | 5 pooling | `max_pool`, `max_pool_backward` | 13 |
# | 6 what a unit sees | `receptive_field`, `shift_gap`, `steady_layer` | 15 |
# | 7 a net | `net_gradients`, `keras_weights` | 13 |
# | 8 looking inside | `dead_filters`, the question on shifts | 13 |

# %% [markdown]
# Each task is a cell that stops with `NotImplementedError` until you replace that line. Below it stands a check. A check that fails
# tells you what it tried, what came back and what to look at next; it costs no points while you work. Grading repeats the same
# checks on other numbers. Your functions must leave the arrays that they are given as they were.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from cifar_helpers import budget, drawings, plots
from cifar_helpers.checks import convolution as check  # needs cifar-helpers 0.1.0

# %% [markdown]
# The budget decides which images there are, and for how long the net at the end is trained: `smoke` and `toy` draw toy images, for
# seconds or minutes of training; `laptop` and `gpu` use CIFAR-10.

# %%
from cifar_helpers.data import load

now = budget.current()
train_count, epochs = now.pick(smoke=(600, 4), toy=(5_000, 10), laptop=(10_000, 10), gpu=(45_000, 10))
data = load(now.cifar10, **({"train": train_count, "test": 10} if now.draws else {}))
data

# %% [markdown]
# Images are scaled to numbers from −0.5 to 0.5. All arrays of images in this notebook have the shape $(N, H, W, C)$: images, rows,
# columns, channels. Keras has the same order.

# %%
images = data.train.images[:train_count].astype(np.float32) / 255 - 0.5
labels = data.train.labels[:train_count]
print(images.shape[1:], images.dtype)

# %% [markdown]
# ## 1 One kernel
#
# A *kernel* is a small table of weights. Lay it on an image, multiply each weight by the pixel below it, add up the products,
# and write the sum down. Then move the kernel on by one pixel. For an image $I$ and a kernel $K$ of $h$ rows and $w$ columns:
#
# $$S_{ij} = \sum_{a=0}^{h-1} \sum_{b=0}^{w-1} I_{i+a,\,j+b}\; K_{ab}$$
#
# The result $S$ is a *feature map*: it says at each place how well the window there agrees with the kernel.

# %%
drawings.convolution()

# %% [markdown]
# Recompute one of the other eight numbers by hand. The window fits into 5 pixels at 5 − 3 + 1 = 3 places, in each direction, so the
# feature map is smaller than the image.

# %% [markdown]
# ### A word about the name
#
# In mathematics, a *convolution* rotates the kernel by 180° before it multiplies. The formula above doesn't; mathematicians call it
# *cross-correlation*. Deep learning says convolution and computes the formula above, and so do we. For weights that are learnt it
# makes no difference: the net learns the rotated kernel.

# %% [markdown]
# ### Task 1: the sum over a window
#
# Write the formula with two loops, one over the rows $i$ of the result and one over its columns $j$. Image and kernel may have any
# size, and need not be square.


# %% nbgrader={"grade": false, "grade_id": "convolve", "locked": false, "schema_version": 3, "solution": true, "task": false}
def convolve(image, kernel):
    """The feature map of an image (H, W) for a kernel (h, w): an array (H - h + 1, W - w + 1)."""
    ### BEGIN SOLUTION
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row : row + height, column : column + width]
            result[row, column] = np.sum(window * kernel)
    return result
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-convolve", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check.convolve(convolve)
### BEGIN HIDDEN TESTS
check.convolve(convolve, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Kernels made by hand
#
# Before nets learnt kernels, people designed them. A *blur* is the mean of the window. A *Sobel kernel* subtracts the left side of
# the window from the right side: it responds where the brightness changes from left to right, that is, at vertical *edges*. A
# *sharpening* kernel adds to each pixel what distinguishes it from its neighbourhood.

# %%
blur = np.full((3, 3), 1 / 9)
edge = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4
identity = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
sharpen = identity + 2 * (identity - blur)

# %% [markdown]
# The weights of `blur` and `sharpen` add up to 1, so a flat area keeps its brightness. Those of `edge` add up to 0: on a flat area it
# gives 0, whatever the colour. What will `edge.T` find? Write your guess down before you look.

# %%
grey = images[3].mean(axis=2)
kernels = {"blur": blur, "sharpen": sharpen, "edge": edge, "edge.T": edge.T}
maps = [convolve(grey, kernel) for kernel in kernels.values()]
plots.array_pictures([grey[1:-1, 1:-1], *maps], ["image", *kernels], f"Four kernels, {data.title}")

# %% [markdown]
# ## 2 A layer
#
# A convolutional layer differs from a single kernel in four ways. Each comes with its own word.
#
# - *Channels*. A colour image has $C = 3$ of them: red, green and blue. The window then holds $F \cdot F \cdot C$ numbers, and so does each filter, which is a
#   kernel for all channels together. Its sum runs over the channels, too: one filter makes one feature map.
# - *Filters*. A layer has $K$ filters, of shape $(K, F, F, C)$, and each has a *bias*, a number that is added to its whole map. The $K$
#   maps are the channels of the next layer's input.

# %% [markdown]
# - *Padding*. Zeros are put around the image, $P$ rows or columns on **each** of the four sides. With $P = (F-1)/2$ and an odd $F$
#   the maps are as large as the image; this is called *same* padding. Without padding, which is called *valid*, they shrink.
# - *Stride*. The window moves by $S$ pixels at a time, down and to the right. A stride of 2 quarters the number of places.

# %%
drawings.stride_and_padding()

# %% [markdown]
# Along each side, the window begins at 0, $S$, $2S$, and so on, as long as it fits into the $H + 2P$ padded pixels. That gives
#
# $$\left\lfloor \frac{H + 2P - F}{S} \right\rfloor + 1$$
#
# places. If the division leaves a remainder, the last rows are never looked at.


# %%
def output_size(side, field, stride=1, padding=0):
    """How many windows of `field` pixels fit along a side of so many pixels."""
    return (side + 2 * padding - field) // stride + 1


# %% [markdown]
# ### One matrix product
#
# Loops over pixels are slow in Python. The classic remedy is to copy: each window becomes one **row** of a large matrix. Then a filter is a column of
# weights, and *all* sums of *all* filters are one matrix product, the operation that computers do best. The copy is called *im2col*, from "image to columns"; here the windows are rows, as examples always were.

# %%
drawings.im2col()

# %% [markdown]
# Pixel 6 stands in the image once, and in the matrix four times: four windows look at it. Remember that for the backward pass.

# %% [markdown]
# ### Task 2: windows as rows
#
# Put zeros around the images, and copy each window into a row.
#
# - Rows of the matrix: first all windows of image 0, row by row, then those of image 1, and so on.
# - Within a row: in the order of the window's own array $(F, F, C)$, so that `window.reshape(-1)` is the row.
#
# A loop over the output places is fine if each pass of it copies the windows of **all** images at once:
# `padded[:, top:top + field, left:left + field]` has the shape $(N, F, F, C)$. Collect them in an array
# $(N, \text{rows}, \text{columns}, F, F, C)$; then one `reshape` finishes the task.


# %% nbgrader={"grade": false, "grade_id": "im2col", "locked": false, "schema_version": 3, "solution": true, "task": false}
def im2col(X, field, stride=1, padding=0):
    """The windows of images (N, H, W, C) as the rows of a matrix (N · rows · columns, field · field · C)."""
    ### BEGIN SOLUTION
    rows, columns = (output_size(side, field, stride, padding) for side in X.shape[1:3])
    padded = np.pad(X, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    windows = np.zeros((len(X), rows, columns, field, field, X.shape[3]), dtype=X.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = stride * row, stride * column
            windows[:, row, column] = padded[:, top : top + field, left : left + field]
    return windows.reshape(len(X) * rows * columns, -1)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-im2col", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.im2col(im2col)
### BEGIN HIDDEN TESTS
check.im2col(im2col, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 3: the layer
#
# Now the forward pass of the layer is short. Write the shape beside each line:
#
# | array | shape |
# | --- | --- |
# | `windows` | $(N \cdot \text{rows} \cdot \text{columns},\; F F C)$ |
# | the filters, one in each column | $(F F C,\; K)$ |
# | their product, plus the bias | $(N \cdot \text{rows} \cdot \text{columns},\; K)$ |
# | the feature maps | $(N, \text{rows}, \text{columns}, K)$ |
#
# `filters` has the shape $(K, F, F, C)$, so `filters.reshape(K, -1)` has one filter in each **row**, in the same order as the windows.


# %% nbgrader={"grade": false, "grade_id": "conv-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_forward(X, filters, bias, stride=1, padding=0):
    """Feature maps (N, rows, columns, K) of X (N, H, W, C) for filters (K, F, F, C) and bias (K,)."""
    ### BEGIN SOLUTION
    count, field = filters.shape[:2]
    rows, columns = (output_size(side, field, stride, padding) for side in X.shape[1:3])
    windows = im2col(X, field, stride, padding)  # (N · rows · columns, F · F · C)
    maps = windows @ filters.reshape(count, -1).T + bias  # (N · rows · columns, K)
    return maps.reshape(len(X), rows, columns, count)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-conv-forward", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check.conv_forward(conv_forward)
### BEGIN HIDDEN TESTS
check.conv_forward(conv_forward, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Your loops and your matrix product must agree: for one channel, one filter and no bias the layer is `convolve`.

# %%
by_loops = convolve(grey, edge)
by_product = conv_forward(grey[None, :, :, None], edge[None, :, :, None], np.zeros(1))[0, :, :, 0]
print(f"largest difference below 1e-6: {np.abs(by_loops - by_product).max() < 1e-6}")

# %% [markdown]
# How much faster is it? The second line below does 48 times the work of the first: 16 filters, and three channels.

# %%
from time import perf_counter


def seconds(function, *arguments):
    """The seconds that a call takes."""
    start = perf_counter()
    function(*arguments)
    return perf_counter() - start


# %% tags=["nbval-ignore-output"]
layer = np.ones((16, 3, 3, 3), np.float32), np.zeros(16, np.float32)
print(f"loops, one filter, one channel: {1000 * seconds(convolve, grey, edge):.1f} ms")
print(f"im2col, 16 filters, 3 channels: {1000 * seconds(conv_forward, images[:1], *layer):.1f} ms")

# %% [markdown]
# ## 3 Learning a kernel
#
# Somebody has convolved pictures with a secret kernel. You have the pictures and the results. Can you find the kernel? A net asks
# the same question, with labels in place of results.

# %%
random = np.random.default_rng(0)
secret = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
noise = random.normal(size=(4, 12, 12))
answers = np.stack([convolve(picture, secret) for picture in noise])

# %% [markdown]
# ### Task 4: gradient descent on a kernel
#
# Begin with a kernel of zeros. Its loss is the *mean squared error*: the mean of (result − answer)² over all $M$ numbers of all
# feature maps. In each step, compute the gradient of the loss with respect to the kernel, and move the kernel against it by
# `learning_rate` times the gradient.
#
# With the windows as rows of a matrix $A$, the kernel as a column $k$ and all answers as a column $y$, this is linear regression:
#
# $$L = \frac{1}{M} \lVert A k - y \rVert^2 \qquad \frac{\partial L}{\partial k} = \frac{2}{M}\, A^\top (A k - y)$$
#
# `im2col` wants a channel axis: `inputs[..., None]` has one.


# %% nbgrader={"grade": false, "grade_id": "learn-kernel", "locked": false, "schema_version": 3, "solution": true, "task": false}
def learn_kernel(inputs, answers, field, learning_rate, steps):
    """The kernel (field, field) that gradient descent finds for inputs (N, H, W) and their feature maps."""
    ### BEGIN SOLUTION
    windows = im2col(inputs[..., None], field)  # (M, field · field)
    kernel = np.zeros(field * field)
    for _ in range(steps):
        error = windows @ kernel - answers.reshape(-1)  # (M,)
        kernel -= learning_rate * 2 / len(error) * windows.T @ error
    return kernel.reshape(field, field)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-learn-kernel", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check.learn_kernel(learn_kernel)
### BEGIN HIDDEN TESTS
check.learn_kernel(learn_kernel, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# After 100 steps the kernel is found to two digits. Nobody told the computer what an edge is.

# %%
learn_kernel(noise, answers, field=3, learning_rate=0.1, steps=100).round(2) + 0.0

# %% [markdown]
# ## 4 Backward pass
#
# The forward pass was: copy (`im2col`), multiply, add. The backward pass undoes these in reverse order. The product is that of a dense layer,
# whose gradients you know. What is new is the copy.
#
# ### The gradient of a copy
#
# Pixel 6 of the drawing was copied into four rows. If pixel 6 grows by a little, all four copies grow. So its gradient is the
# **sum** of the gradients of its copies. A pixel of the padding gets a gradient, too, but nobody asks for it: zeros are not
# learnt, so the margin is cut off.

# %% [markdown]
# ### Task 5: rows back into images
#
# `col2im` takes the gradient of `im2col`'s matrix, and returns the gradient of the images. Go through the same windows as
# `im2col`, and **add** each row to the pixels that it was copied from. `shape` is that of the images, $(N, H, W, C)$.
#
# Windows overlap wherever the stride is smaller than the field. Rows and columns that no window reaches get 0.


# %% nbgrader={"grade": false, "grade_id": "col2im", "locked": false, "schema_version": 3, "solution": true, "task": false}
def col2im(dwindows, shape, field, stride=1, padding=0):
    """Gradient of images of this shape, from the gradient `dwindows` of the matrix that im2col makes of them."""
    ### BEGIN SOLUTION
    count, height, width, channels = shape
    rows, columns = (output_size(side, field, stride, padding) for side in (height, width))
    dwindows = dwindows.reshape(count, rows, columns, field, field, channels)
    dpadded = np.zeros((count, height + 2 * padding, width + 2 * padding, channels), dtype=dwindows.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = stride * row, stride * column
            dpadded[:, top : top + field, left : left + field] += dwindows[:, row, column]
    return dpadded[:, padding : padding + height, padding : padding + width]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-col2im", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.col2im(col2im)
### BEGIN HIDDEN TESTS
check.col2im(col2im, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 6: the layer's gradients
#
# `dmaps` is the gradient of the loss with respect to the feature maps. As in a dense layer, the shapes leave only one way to write the rest:
#
# | gradient | shape | from |
# | --- | --- | --- |
# | of the filters, one in each row | $(K,\; FFC)$ | `dmaps` as $(N \cdot \text{rows} \cdot \text{columns}, K)$ and the windows |
# | of the bias | $(K,)$ | `dmaps`, summed over images and places |
# | of the windows | $(N \cdot \text{rows} \cdot \text{columns},\; FFC)$ | `dmaps` and the filters |
# | of the images | $(N, H, W, C)$ | the gradient of the windows, by `col2im` |
#
# The same weights are used at every place, and so their gradients are **sums** over all places: sharing means adding up.


# %% nbgrader={"grade": false, "grade_id": "conv-backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_backward(dmaps, X, filters, stride=1, padding=0):
    """Gradients of X (N, H, W, C), of the filters (K, F, F, C) and of the bias (K,), in this order."""
    ### BEGIN SOLUTION
    count, field = filters.shape[:2]
    flow = dmaps.reshape(-1, count)  # (N · rows · columns, K)
    windows = im2col(X, field, stride, padding)  # (N · rows · columns, F · F · C)
    dfilters = (flow.T @ windows).reshape(filters.shape)
    dwindows = flow @ filters.reshape(count, -1)  # (N · rows · columns, F · F · C)
    return col2im(dwindows, X.shape, field, stride, padding), dfilters, flow.sum(axis=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-conv-weights", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.conv_weights(conv_backward)
### BEGIN HIDDEN TESTS
check.conv_weights(conv_backward, seed=check.private_seed())
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test-conv-inputs", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.conv_inputs(conv_backward)
### BEGIN HIDDEN TESTS
check.conv_inputs(conv_backward, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Check the gradient yourself
#
# This is the *numeric gradient* of assignment 2: move one number by a tiny $h$ up and down, and watch the loss.


# %%
def numeric_gradient(loss, numbers, h=1e-5):
    """Central differences of loss(), for each entry of the array `numbers` in turn."""
    gradient = np.zeros_like(numbers)
    for index in np.ndindex(numbers.shape):
        start = numbers[index]
        numbers[index] = start + h
        above = loss()
        numbers[index] = start - h
        gradient[index] = (above - loss()) / (2 * h)
        numbers[index] = start
    return gradient


# %%
def relative_error(a, b):
    """The largest difference, as a share of the numbers' size."""
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))


# %% [markdown]
# A layer alone has no loss. Any number that depends on its maps will do: here the sum of the maps, each number weighted by `dmaps`.
# Then the gradient of this loss with respect to the maps is `dmaps` itself.

# %%
X, filters = random.normal(size=(2, 6, 5, 3)), random.normal(size=(4, 3, 3, 3))
bias, dmaps = random.normal(size=4), random.normal(size=(2, 3, 3, 4))
gradients = conv_backward(dmaps, X, filters, stride=2, padding=1)


def weighted_sum():
    return np.sum(dmaps * conv_forward(X, filters, bias, stride=2, padding=1))


# %%
for name, numbers, gradient in zip(("X", "filters", "bias"), (X, filters, bias), gradients, strict=True):
    error = relative_error(numeric_gradient(weighted_sum, numbers), gradient)
    print(f"{name}: relative error below 1e-6: {error < 1e-6}")

# %% [markdown]
# ## 5 Pooling
#
# Often it matters that there is a wheel, and less exactly where. *Max pooling* keeps of each window the largest number of each
# channel. Usually the window has 2 × 2 pixels and the stride is 2, so that three quarters of the numbers are dropped. There are no weights.

# %%
drawings.pooling()

# %% [markdown]
# ### Task 7a: forward
#
# Each channel is pooled by itself. Windows may overlap, if the stride is smaller than `size`. There is no padding.


# %% nbgrader={"grade": false, "grade_id": "max-pool", "locked": false, "schema_version": 3, "solution": true, "task": false}
def max_pool(X, size=2, stride=2):
    """The largest number of each window and channel of X (N, H, W, C): an array (N, rows, columns, C)."""
    ### BEGIN SOLUTION
    rows, columns = (output_size(side, size, stride) for side in X.shape[1:3])
    pooled = np.zeros((len(X), rows, columns, X.shape[3]), dtype=X.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = stride * row, stride * column
            pooled[:, row, column] = X[:, top : top + size, left : left + size].max(axis=(1, 2))
    return pooled
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-max-pool", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.max_pool(max_pool)
### BEGIN HIDDEN TESTS
check.max_pool(max_pool, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Task 7b: backward
#
# A small change of the largest number changes the maximum by just as much; a small change of any other number changes nothing.
# So the whole gradient of a window goes to the pixel with its maximum, the orange ones of the drawing, and the others get 0.
#
# - If several pixels share the maximum, the gradient goes to the **first** of them in reading order, as `argmax` finds it.
# - If windows overlap, one pixel can be the maximum of several: their gradients add up.

# %% [markdown]
# For all images and channels at once: `window.reshape(N, -1, C).argmax(axis=1)` has the shape $(N, C)$, and holds for each image and channel
# a number from 0 to `size * size - 1`. Divided by `size`, its integer quotient is the row in the window, and its remainder the column.
# As in `labels` and scores, arrays can be indices: with `n, c = np.ogrid[:N, :C]`, `dX[n, rows, columns, c]` picks one pixel for each image and
# channel, if `rows` and `columns` are $(N, C)$.


# %% nbgrader={"grade": false, "grade_id": "max-pool-backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def max_pool_backward(dpooled, X, size=2, stride=2):
    """Gradient of X (N, H, W, C) from the gradient `dpooled` of its maxima (N, rows, columns, C)."""
    ### BEGIN SOLUTION
    count, rows, columns, channels = dpooled.shape
    n, c = np.ogrid[:count, :channels]
    dX = np.zeros(X.shape, dtype=dpooled.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = stride * row, stride * column
            window = X[:, top : top + size, left : left + size].reshape(count, -1, channels)
            first = window.argmax(axis=1)  # (N, C)
            dX[n, top + first // size, left + first % size, c] += dpooled[:, row, column]
    return dX
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-max-pool-backward", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check.max_pool_backward(max_pool_backward)
### BEGIN HIDDEN TESTS
check.max_pool_backward(max_pool_backward, seed=check.private_seed())
### END HIDDEN TESTS

# %%
dpooled = random.normal(size=(2, 3, 2, 3))
numeric = numeric_gradient(lambda: np.sum(dpooled * max_pool(X)), X)
print(f"pooling: relative error below 1e-6: {relative_error(numeric, max_pool_backward(dpooled, X)) < 1e-6}")

# %% [markdown]
# ## 6 What a unit sees
#
# A number of the first feature map depends on 3 × 3 pixels. A number of the second layer depends on 3 × 3 numbers of the first, and
# through them on more pixels. The pixels that a number can depend on are its *receptive field*.

# %%
drawings.receptive_field()

# %% [markdown]
# With a stride the field grows faster, since the numbers that a layer looks at are further apart in the image. In one dimension, with
# a pooling layer of stride 2 in the middle:

# %%
plots.receptive_field_drawing([(3, 1), (2, 2), (3, 1)])

# %% [markdown]
# ### Task 8: receptive field by hand
#
# Compute the side of the receptive field of one number after a stack of layers. `stack` is a list of pairs `(field, stride)`, from the
# input upward; pooling layers are in it, too.
#
# Keep two numbers while you go through the list: how many pixels a number sees so far (at first 1), and how many pixels lie between
# two neighbours of the current map (at first 1). A layer with field $F$ looks at $F$ neighbours, so it sees $F - 1$ of these
# distances more. Its stride multiplies the distance, for the layers **above** it.


# %% nbgrader={"grade": false, "grade_id": "receptive-field", "locked": false, "schema_version": 3, "solution": true, "task": false}
def receptive_field(stack):
    """The side, in pixels, of the receptive field after a stack of (field, stride)."""
    ### BEGIN SOLUTION
    side, distance = 1, 1
    for field, stride in stack:
        side += (field - 1) * distance
        distance *= stride
    return side
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-receptive-field", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check.receptive_field(receptive_field)
### BEGIN HIDDEN TESTS
check.receptive_field(receptive_field, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### Receptive field, measured
#
# Your backward pass can measure it. Give one number in the middle of the last map a gradient of 1, all others 0, and send it back to the
# image: the pixels whose gradient isn't 0 are the receptive field. Here are five layers of 3 × 3 with random filters.

# %%
stack = 5 * [(3, 1)]
gradient = np.zeros((1, 21, 21, 8))
gradient[0, 10, 10, 0] = 1
for field, stride in stack:
    layer = random.normal(size=(8, field, field, 8))
    gradient = conv_backward(gradient, np.zeros((1, 21, 21, 8)), layer, stride, padding=1)[0]

# %%
strength = np.abs(gradient[0]).mean(axis=2)  # (21, 21), over the channels
measured = np.flatnonzero(strength.any(axis=0))
print(f"by hand {receptive_field(stack)}, measured {measured[-1] - measured[0] + 1}")

# %%
plots.heat_map(
    strength, "Mean gradient of each pixel, five layers of 3 × 3", "column (pixels)", "row (pixels)"
)

# %% [markdown]
# The corners of the field count for little: only one path leads there, and thousands lead to the middle. What a unit really looks at,
# its *effective receptive field*, is smaller than the square that you computed (Luo et al., 2016).

# %% [markdown]
# ### Equivariance
#
# Move the image by a few pixels, and the feature map moves by as much: a layer with this property is *equivariant* to translation. (*Invariant*
# would mean that the map stays as it is.) This is what the shared weights are for: a wheel is found wherever it is.

# %%
picture = images[:1]
moved_picture = np.roll(picture, (4, 6), axis=(1, 2))
edges = conv_forward(picture.mean(axis=3, keepdims=True), edge[None, :, :, None], np.zeros(1), padding=1)
moved_edges = conv_forward(
    moved_picture.mean(axis=3, keepdims=True), edge[None, :, :, None], np.zeros(1), padding=1
)
plots.equivariance_drawing(
    picture[0] + 0.5, moved_picture[0] + 0.5, edges[0, :, :, 0], moved_edges[0, :, :, 0]
)

# %% [markdown]
# ### Task 9: test it
#
# `maps` are feature maps $(N, H, W, K)$ of some images; `moved` are the maps of the same images after a shift. If the layer is equivariant,
# `moved` is `maps`, shifted down by `rows` and to the right by `columns`.
#
# Return the largest absolute difference between `moved` and the shifted `maps`, leaving out `margin` rows and columns on each of the four
# sides. `np.roll(maps, (rows, columns), axis=…)` shifts; negative numbers go up and left. A margin of 0 leaves nothing out. (What does `[0:-0]` pick?)


# %% nbgrader={"grade": false, "grade_id": "shift-gap", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shift_gap(maps, moved, rows, columns, margin):
    """The largest difference between `moved` and `maps` (N, H, W, K) shifted, without a margin."""
    ### BEGIN SOLUTION
    gap = np.abs(moved - np.roll(maps, (rows, columns), axis=(1, 2)))
    height, width = gap.shape[1:3]
    return gap[:, margin : height - margin, margin : width - margin].max()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-shift-gap", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.shift_gap(shift_gap)
### BEGIN HIDDEN TESTS
check.shift_gap(shift_gap, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# Now break it. Images are shifted with `np.roll`, so what goes out on the right comes in on the left; only padding and stride can go wrong.
# For each line, say whether you expect 0 before you run the cell.


# %%
def gap_of(layer, shift, map_shift, margin):
    """How far a layer is from equivariant, for images shifted down and right by `shift` pixels."""
    rolled = np.roll(images[:20], (shift, shift), axis=(1, 2))
    return shift_gap(layer(images[:20]), layer(rolled), map_shift, map_shift, margin)


# %%
def same_layer(X):
    return conv_forward(X, some, np.zeros(4), padding=1)


def strided_layer(X):
    return conv_forward(X, some, np.zeros(4), stride=2)


# %%
some = random.normal(size=(4, 3, 3, 3))
cases = {
    "padding 1, whole map": (same_layer, 1, 1, 0),
    "padding 1, without 2 at the border": (same_layer, 1, 1, 2),
    "stride 2, shift by 2": (strided_layer, 2, 1, 1),
    "stride 2, shift by 1": (strided_layer, 1, 0, 1),
    "max pooling, shift by 2": (max_pool, 2, 1, 1),
    "max pooling, shift by 1": (max_pool, 1, 0, 1),
}

# %%
for name, case in cases.items():
    print(f"{name}: {'equivariant' if gap_of(*case) < 1e-5 else 'not equivariant'}")

# %% [markdown]
# Zeros at the border tell a layer where the border is; and a stride of 2 throws away every other place, so that a shift by one pixel shows a
# different half of the numbers. Nets with strides are *not* equivariant to shifts by single pixels (Zhang, 2019).

# %% [markdown]
# ### Task 10: find the bug
#
# A colleague has written a layer with same padding in another way: it adds up the $F \cdot F$ positions in the window, and needs no im2col. The maps
# have the right shape, the sums look plausible, the loss falls. But in nets with many such layers, all features end up too far up and to the left.


# %%
def drifting_layer(X, filters, bias):
    """Maps as large as the images, for filters (K, F, F, C) with an odd F."""
    count, field = filters.shape[:2]
    _, height, width, _ = X.shape
    padded = np.pad(X, ((0, 0), (0, field - 1), (0, field - 1), (0, 0)))
    maps = np.zeros((*X.shape[:3], count)) + bias
    for row in range(field):
        for column in range(field):
            maps += padded[:, row : row + height, column : column + width] @ filters[:, row, column].T
    return maps


# %% [markdown]
# A good test for a layer is an input whose answer is known. The filters below pass each channel on as it is: their only weight that
# isn't 0 is the one in the middle. After any number of such layers the image should stand where it stood.

# %%
passing = np.zeros((3, 5, 5, 3))
passing[range(3), 2, 2, range(3)] = 1
drift = [images[3:4]]
for _ in range(3):
    drift.append(drifting_layer(drift[-1], passing, np.zeros(3)))

# %%
captions = [f"after {count}" for count in range(4)]
plots.array_pictures([image[0] + 0.5 for image in drift], captions, f"Drifting layers, {data.title}")

# %% [markdown]
# Write the layer without the mistake. There is one mistake, in one line. Copy the rest, or write it your own way.


# %% nbgrader={"grade": false, "grade_id": "steady-layer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def steady_layer(X, filters, bias):
    """Maps as large as the images, for filters (K, F, F, C) with an odd F, each where it belongs."""
    ### BEGIN SOLUTION
    count, field = filters.shape[:2]
    _, height, width, _ = X.shape
    margin = (field - 1) // 2, (field - 1) // 2
    padded = np.pad(X, ((0, 0), margin, margin, (0, 0)))
    maps = np.zeros((*X.shape[:3], count)) + bias
    for row in range(field):
        for column in range(field):
            maps += padded[:, row : row + height, column : column + width] @ filters[:, row, column].T
    return maps
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-steady-layer", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check.steady_layer(steady_layer)
### BEGIN HIDDEN TESTS
check.steady_layer(steady_layer, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ## 7 A net
#
# Three layers with weights: two convolutional ones, each with ReLU and pooling after it, and a dense one that turns what is left into ten *logits*.
#
# | layer | turns an image into |
# | --- | --- |
# | convolution, 12 filters of 5 × 5, same padding; ReLU | 32 × 32 × 12 |
# | max pooling | 16 × 16 × 12 |
# | convolution, 24 filters of 3 × 3, same padding; ReLU | 16 × 16 × 24 |
# | max pooling | 8 × 8 × 24 = 1,536 numbers |
# | dense | 10 |


# %%
def net_weights(random, classes=10):
    """Initial weights by the rule of He et al.: normally distributed, with variance 2 / number of inputs of a unit."""
    shapes = {"W1": (12, 5, 5, 3), "W2": (24, 3, 3, 12), "W3": (1536, classes)}
    inputs = {"W1": 75, "W2": 108, "W3": 1536}
    params = {name: random.normal(size=shapes[name]) * np.sqrt(2 / inputs[name]) for name in shapes}
    params |= {"b1": np.zeros(12), "b2": np.zeros(24), "b3": np.zeros(classes)}
    return {name: values.astype(np.float32) for name, values in params.items()}


# %% [markdown]
# The forward pass is complete. It keeps what the backward pass needs, in a dictionary: `a1` and `a2` are the maps after the ReLU, `p1` and
# `p2` what pooling makes of them.


# %%
def net_forward(params, X):
    """All activations of the net by name: X, a1, p1, a2, p2, logits."""
    a1 = np.maximum(0, conv_forward(X, params["W1"], params["b1"], padding=2))
    p1 = max_pool(a1)
    a2 = np.maximum(0, conv_forward(p1, params["W2"], params["b2"], padding=1))
    p2 = max_pool(a2)
    logits = p2.reshape(len(X), -1) @ params["W3"] + params["b3"]
    return {"X": X, "a1": a1, "p1": p1, "a2": a2, "p2": p2, "logits": logits}


# %% [markdown]
# ### Task 11: the net's gradients
#
# Walk backward through `net_forward`, from `dlogits`, the gradient of the logits. Undo one step after the other, with the functions that you have:
# dense, pooling, ReLU, convolution, pooling, ReLU, convolution. The paddings are those of the forward pass.
#
# The gradient of a ReLU is 0 where its output is 0, and 1 elsewhere. `p2` was flattened on the way to the dense layer, so its
# gradient has to get the shape of `p2` back. Nobody needs the gradient of the images.


# %% nbgrader={"grade": false, "grade_id": "net-gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def net_gradients(params, kept, dlogits):
    """Gradients of all weights and biases, by name; `kept` is what net_forward returned."""
    ### BEGIN SOLUTION
    flat = kept["p2"].reshape(len(dlogits), -1)
    grads = {"W3": flat.T @ dlogits, "b3": dlogits.sum(axis=0)}
    dp2 = (dlogits @ params["W3"].T).reshape(kept["p2"].shape)
    da2 = max_pool_backward(dp2, kept["a2"]) * (kept["a2"] > 0)
    dp1, grads["W2"], grads["b2"] = conv_backward(da2, kept["p1"], params["W2"], padding=1)
    da1 = max_pool_backward(dp1, kept["a1"]) * (kept["a1"] > 0)
    _, grads["W1"], grads["b1"] = conv_backward(da1, kept["X"], params["W1"], padding=2)
    return grads
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-net-gradients", "locked": true, "points": 9, "schema_version": 3, "solution": false, "task": false}
check.net_gradients(net_gradients)
### BEGIN HIDDEN TESTS
check.net_gradients(net_gradients, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# ### One hundred images
#
# Any net that works can memorise a hundred images. One that can't has a mistake somewhere, and more data will not repair it: that makes this
# the cheapest test there is. Loss and step are those of assignment 2; the step has *momentum*, which keeps nine tenths of the last step.


# %%
def cross_entropy(logits, y):
    """Mean cross-entropy loss of the logits (N, C) for labels (N,), and its gradient."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    own = probabilities[np.arange(len(y)), y]
    dlogits = probabilities - np.eye(logits.shape[1], dtype=logits.dtype)[y]
    return -np.log(own + 1e-12).mean(), dlogits / len(y)


# %%
def train(params, X, y, steps, learning_rate, batch_size=25):
    """The losses of so many steps with momentum 0.9; the weights change in place."""
    losses, velocity = [], {name: 0 for name in params}
    for step in range(steps):
        batch = np.arange(step * batch_size, (step + 1) * batch_size) % len(X)
        kept = net_forward(params, X[batch])
        loss, dlogits = cross_entropy(kept["logits"], y[batch])
        for name, gradient in net_gradients(params, kept, dlogits).items():
            velocity[name] = 0.9 * velocity[name] - learning_rate * gradient
            params[name] += velocity[name]
        losses.append(loss)
    return losses


# %% tags=["not-graded"]
params = net_weights(np.random.default_rng(0))
losses = train(params, images[:100], labels[:100], steps=100, learning_rate=0.02)

# %% tags=["not-graded"]
predicted = net_forward(params, images[:100])["logits"].argmax(axis=1)
print(f"{data.title}: at least 98 of 100 images are right: {np.sum(predicted == labels[:100]) >= 98}")

# %% tags=["nbval-ignore-output", "not-graded"]
plots.loss_curve(losses, f"One hundred images, {data.title}")

# %% [markdown]
# These hundred images are memorised; of others the net knows little. It was a test of the code, not a training.
#
# ### Task 12: the same net in Keras
#
# Keras has its own layout of weights. `set_weights` takes a list: for each layer with weights its weights, then its biases, from the input upward. A
# `Conv2D` wants its filters as $(F, F, C, K)$, with the filter **last**; a `Dense` layer wants $(\text{inputs}, \text{units})$, as you have it.
#
# Return the list for `params`. A hint: an array of shape $(12, 5, 5, 3)$ can be *reshaped* to $(5, 5, 3, 12)$. Then the shape is
# right and the numbers are not. Why?


# %% nbgrader={"grade": false, "grade_id": "keras-weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
def keras_weights(params):
    """W1, b1, W2, b2, W3, b3 in a list, filters in the layout (F, F, C, K) that Keras has."""
    ### BEGIN SOLUTION
    first, second = (np.transpose(params[name], (1, 2, 3, 0)) for name in ("W1", "W2"))
    return [first, params["b1"], second, params["b2"], params["W3"], params["b3"]]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-keras-weights", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.keras_weights(keras_weights)
### BEGIN HIDDEN TESTS
check.keras_weights(keras_weights, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# The whole net in Keras is one list of layers.

# %% tags=["not-graded"]
import keras
from keras import layers

keras_net = keras.Sequential([keras.Input((32, 32, 3))])
for count, field in ((12, 5), (24, 3)):
    keras_net.add(layers.Conv2D(count, field, padding="same", activation="relu"))
    keras_net.add(layers.MaxPooling2D(2))
keras_net.add(layers.Flatten())
keras_net.add(layers.Dense(10))

# %% tags=["not-graded"]
keras_net.set_weights(keras_weights(params))
logits = keras_net.predict(images[:100], verbose=0)
difference = np.abs(logits - net_forward(params, images[:100])["logits"]).max()
print(f"your logits and Keras's differ by less than 1e-3: {difference < 1e-3}")

# %% [markdown]
# They differ only by rounding: float32 holds seven digits, and the sums run in another order. There is nothing in the box that you haven't built.

# %% [markdown]
# ## 8 Looking inside
#
# Now let Keras train the same net on more images; `fit` is the loop that you wrote, with the optimizer Adam.

# %% tags=["not-graded"]
keras.utils.set_random_seed(0)
keras_net.set_weights(keras_weights(net_weights(np.random.default_rng(0))))
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
keras_net.compile("adam", loss, metrics=["accuracy"])
history = keras_net.fit(images, labels, batch_size=64, epochs=epochs, verbose=0).history

# %% tags=["nbval-ignore-output", "not-graded"]
print(f"{data.title}: training accuracy {history['accuracy'][-1]:.2f}")

# %% [markdown]
# ### Filters
#
# The filters of the first layer have three channels, so they can be shown as small colour pictures. Grey is a weight of 0. Which ones look for an
# edge, which for a colour? With few images and epochs many will still look like the noise they began as.

# %% tags=["nbval-ignore-output", "not-graded"]
learnt = np.moveaxis(keras_net.get_weights()[0], 3, 0)  # (12, 5, 5, 3)
names = [f"filter {k}" for k in range(12)]
plots.filter_pictures(learnt, names, f"First layer, {data.title}")

# %% [markdown]
# ### Feature maps
#
# A filter is easier to understand by what it responds to. Here are the maps of one image, after the ReLU, made by your own layer. Choose other images.

# %% tags=["nbval-ignore-output", "not-graded"]
chosen = 3
answers_of_layer = np.maximum(
    0, conv_forward(images[chosen : chosen + 1], learnt, keras_net.get_weights()[1], padding=2)
)
pictures = [images[chosen] + 0.5, *np.moveaxis(answers_of_layer[0], 2, 0)]
plots.array_pictures(pictures, ["image", *names], f"Feature maps, {data.title}", columns=7)

# %% [markdown]
# ### Task 13: dead filters
#
# If the sums of a filter are negative at all places of all images, its ReLU outputs nothing but 0. Then no gradient reaches its weights, and it stays
# *dead*, for good. Too large a learning rate is the usual cause: one step throws the weights so far that the sums never get above 0 again.
#
# Return the indices of the dead filters of a layer, in ascending order: those whose ReLU outputs 0 at every place of **all** inputs $X$ of the layer, of
# shape $(N, H, W, C)$. The maps of all of them together may not fit into memory, so take `batch_size` at a time, the last ones too.


# %% nbgrader={"grade": false, "grade_id": "dead-filters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dead_filters(X, filters, bias, padding, batch_size=100):
    """Indices of the filters whose ReLU outputs 0 at every place of all of X."""
    ### BEGIN SOLUTION
    alive = np.zeros(len(filters), dtype=bool)
    for start in range(0, len(X), batch_size):
        maps = conv_forward(X[start : start + batch_size], filters, bias, padding=padding)
        alive |= (maps > 0).any(axis=(0, 1, 2))
    return np.flatnonzero(~alive)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-dead-filters", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.dead_filters(dead_filters)
### BEGIN HIDDEN TESTS
check.dead_filters(dead_filters, seed=check.private_seed())
### END HIDDEN TESTS

# %% [markdown]
# How many are dead in the net that you have just trained? This function asks its two layers.


# %%
def dead_in_net(net, X):
    """How many of the 12 and of the 24 filters of a Keras net are dead on the images X."""
    W1, b1, W2, b2, *_ = net.get_weights()
    W1, W2 = np.moveaxis(W1, 3, 0), np.moveaxis(W2, 3, 0)
    p1 = max_pool(np.maximum(0, conv_forward(X, W1, b1, padding=2)))
    return len(dead_filters(X, W1, b1, 2)), len(dead_filters(p1, W2, b2, 1))


# %% tags=["nbval-ignore-output", "not-graded"]
print(f"{data.title}, Adam's usual rate, 0.001: dead filters: {dead_in_net(keras_net, images[:200])}")

# %% [markdown]
# And in one that was trained with a rate ten times as large? Say first in which of the two layers you expect more dead filters. (The inputs
# of one of them are never negative.)

# %% tags=["not-graded"]
keras.utils.set_random_seed(0)
keras_net.set_weights(keras_weights(net_weights(np.random.default_rng(0))))
keras_net.compile(keras.optimizers.Adam(0.01), loss)
history = keras_net.fit(images[:600], labels[:600], batch_size=64, epochs=2, verbose=0)

# %% tags=["nbval-ignore-output", "not-graded"]
print(f"{data.title}, rate 0.01: dead filters: {dead_in_net(keras_net, images[:200])}")

# %% [markdown]
# ### Question
#
# You move every test image by one pixel to the right, and your three-layer net changes its mind about some of them.
#
# 1. Go through the net layer by layer: which layers are equivariant to a shift by one pixel (away from the border), which to a shift by four, and
#    which not at all? Say why.
# 2. What does the dense layer make of a `p2` that has moved by one place?
# 3. Name two changes of the net or of its training that would make its answers less sensitive to such shifts, and say what each of them costs.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question-shifts", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# 1. A convolution with stride 1 uses the same weights at every place, so its maps move with the image, by one pixel as by four; the ReLU works on each
#    number alone, so it keeps that. At the border the zeros of the padding don't move with the image. Max pooling with stride 2 keeps only every other
#    place: its maps move with the image for shifts by 2, 4, …, and change for a shift by 1. After two poolings the distance between neighbours is four
#    pixels, so the whole part before the dense layer is equivariant to shifts by four pixels, which move `p2` by one place, and not to shifts by one.
# 2. The dense layer has a weight of its own for each place of `p2`. A wheel that has moved by one place meets other weights, which may never have seen a
#    wheel. It is neither equivariant nor invariant: it has to learn each place separately.
# 3. For example: *Augmentation* with shifts shows the net each image at many places. It costs longer training, and gives no guarantee beyond what was
#    shown. *Global average pooling* before the dense layer makes the end invariant to where something is; it costs the information about where, and
#    the strides before it still break equivariance. *Blurring before each stride* (Zhang, 2019) makes neighbouring places alike, so that less depends on
#    which of them is kept; it costs some fine detail and computation. *Stride 1 everywhere* would be equivariant, at four times the computation.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: a net that one pixel does not move
#
# *An open goal, outside the points.* Measure how often your Keras net changes its predicted class when a test image is moved by one pixel. Then halve
# that share without losing accuracy: blur before pooling, pool globally, augment, or think of something else. Report both numbers, before and after,
# over three seeds. Zhang (2019) and Azulay and Weiss (2019) say what they found for large nets.

# %% [markdown]
# ## What you have
#
# Convolution and pooling, forward and backward, from loops to one matrix product; a way to measure what a unit sees; and the knowledge of when a shifted
# image gives a shifted map, and when it doesn't. The next assignment builds deeper nets from these layers, with Keras.

# %% [markdown]
# ## What to read next
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: [Gradient-based learning applied to document recognition](https://doi.org/10.1109/5.726791) (1998). The net that
#   read cheques; its section on shared weights is still the best reason for convolution.
# - V. Dumoulin, F. Visin: [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285) (2016). Every case of padding and
#   stride as a drawing.
# - K. Chellapilla, S. Puri, P. Simard: [High performance convolutional neural networks for document
#   processing](https://inria.hal.science/inria-00112631) (2006). Where convolution became one matrix product.
# - [CS231n: Convolutional networks](https://cs231n.github.io/convolutional-networks/). Lecture notes with an animation of a layer, number by number.
# - A. Zhang, Z. Lipton, M. Li, A. Smola: [Dive into deep learning, Convolutions for
#   images](https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html). Learns a kernel as you did, with three frameworks.

# %% [markdown]
# - A. Araujo, W. Norris, J. Sim: [Computing receptive fields of convolutional neural networks](https://doi.org/10.23915/distill.00021) (2019). Your task 8 for
#   nets with branches, as an article with moving figures.
# - W. Luo, Y. Li, R. Urtasun, R. Zemel: [Understanding the effective receptive field in deep convolutional neural
#   networks](https://arxiv.org/abs/1701.04128) (2016). Why the middle of the field counts most.
# - R. Zhang: [Making convolutional networks shift-invariant again](https://arxiv.org/abs/1904.11486) (2019). What a stride breaks, and how a blur repairs it.
# - A. Azulay, Y. Weiss: [Why do deep convolutional networks generalize so poorly to small image
#   transformations?](https://arxiv.org/abs/1805.12177) (2019). How often large nets change their minds over one pixel.
# - M. Zeiler, R. Fergus: [Visualizing and understanding convolutional networks](https://arxiv.org/abs/1311.2901) (2013). Looks into deeper layers than the first,
#   where filters alone say nothing.
