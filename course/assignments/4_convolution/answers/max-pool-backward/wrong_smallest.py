# diagnosis: the gradient goes to the smallest number
def max_pool_backward(dpooled, X, size=2, stride=2):
    """Gradient of X (N, H, W, C) from the gradient `dpooled` of its maxima (N, rows, columns, C)."""
    count, rows, columns, channels = dpooled.shape
    n, c = np.ogrid[:count, :channels]
    dX = np.zeros(X.shape, dtype=dpooled.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = stride * row, stride * column
            window = X[:, top : top + size, left : left + size].reshape(count, -1, channels)
            first = window.argmin(axis=1)  # (N, C)
            dX[n, top + first // size, left + first % size, c] += dpooled[:, row, column]
    return dX
