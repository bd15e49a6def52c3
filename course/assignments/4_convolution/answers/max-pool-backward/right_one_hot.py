# a mask with one True in each window, in float32
def max_pool_backward(dpooled, X, size=2, stride=2):
    """Gradient of X (N, H, W, C) from the gradient `dpooled` of its maxima (N, rows, columns, C)."""
    dX = np.zeros(X.shape, np.float32)
    numbers = np.arange(size * size)[:, None]
    for row, column in np.ndindex(dpooled.shape[1:3]):
        place = np.s_[:, stride * row : stride * row + size, stride * column : stride * column + size]
        window = X[place].reshape(len(X), size * size, -1)
        mask = numbers == window.argmax(axis=1)[:, None]
        dX[place] += (mask * dpooled[:, row, column][:, None]).reshape(X[place].shape)
    return dX
