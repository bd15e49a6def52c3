# diagnosis: all pixels that share the maximum get the whole gradient
def max_pool_backward(dpooled, X, size=2, stride=2):
    """Gradient of X (N, H, W, C) from the gradient `dpooled` of its maxima (N, rows, columns, C)."""
    dX = np.zeros(X.shape)
    for row, column in np.ndindex(dpooled.shape[1:3]):
        place = np.s_[:, stride * row : stride * row + size, stride * column : stride * column + size]
        largest = X[place].max(axis=(1, 2), keepdims=True)
        dX[place] += (X[place] == largest) * dpooled[:, row, column][:, None, None]
    return dX
