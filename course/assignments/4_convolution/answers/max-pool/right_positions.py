# a maximum over the positions in the window
def max_pool(X, size=2, stride=2):
    """The largest number of each window and channel of X (N, H, W, C): an array (N, rows, columns, C)."""
    rows, columns = (output_size(side, size, stride) for side in X.shape[1:3])
    each = [
        X[:, a : a + stride * (rows - 1) + 1 : stride, b : b + stride * (columns - 1) + 1 : stride]
        for a in range(size)
        for b in range(size)
    ]
    return np.max(each, axis=0)
