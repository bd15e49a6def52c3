# the rows of im2col, in float32
def max_pool(X, size=2, stride=2):
    """The largest number of each window and channel of X (N, H, W, C): an array (N, rows, columns, C)."""
    rows, columns = (output_size(side, size, stride) for side in X.shape[1:3])
    windows = im2col(X.astype(np.float32), size, stride)
    return windows.reshape(len(X), rows, columns, size * size, -1).max(axis=3)
