# loops over everything
def max_pool_backward(dpooled, X, size=2, stride=2):
    """Gradient of X (N, H, W, C) from the gradient `dpooled` of its maxima (N, rows, columns, C)."""
    dX = np.zeros_like(X)
    for n, i, j, c in np.ndindex(dpooled.shape):
        window = X[n, stride * i : stride * i + size, stride * j : stride * j + size, c]
        a, b = np.unravel_index(np.argmax(window), window.shape)
        dX[n, stride * i + a, stride * j + b, c] += dpooled[n, i, j, c]
    return dX
