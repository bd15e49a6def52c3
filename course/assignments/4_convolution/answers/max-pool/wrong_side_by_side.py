# diagnosis: the stride is taken to be the size
def max_pool(X, size=2, stride=2):
    """The largest number of each window and channel of X (N, H, W, C): an array (N, rows, columns, C)."""
    rows, columns = (output_size(side, size, size) for side in X.shape[1:3])
    pooled = np.zeros((len(X), rows, columns, X.shape[3]), dtype=X.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = size * row, size * column
            pooled[:, row, column] = X[:, top : top + size, left : left + size].max(axis=(1, 2))
    return pooled
