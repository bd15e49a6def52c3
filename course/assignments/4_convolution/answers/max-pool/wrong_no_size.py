# diagnosis: nothing is left out: the result is as large as the images
def max_pool(X, size=2, stride=2):
    """The largest number of each window and channel of X (N, H, W, C): an array (N, rows, columns, C)."""
    pooled = X.copy()
    for row in range(X.shape[1]):
        for column in range(X.shape[2]):
            pooled[:, row, column] = X[:, row : row + size, column : column + size].max(axis=(1, 2))
    return pooled
