# diagnosis: the windows begin as with windows side by side, whatever the stride
def max_pool(X, size=2, stride=2):
    """The largest number of each window and channel of X (N, H, W, C): an array (N, rows, columns, C)."""
    rows, columns = (output_size(side, size, stride) for side in X.shape[1:3])
    pooled = np.zeros((len(X), rows, columns, X.shape[3]), dtype=X.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = min(size * row, X.shape[1] - 1), min(size * column, X.shape[2] - 1)
            pooled[:, row, column] = X[:, top : top + size, left : left + size].max(axis=(1, 2))
    return pooled
