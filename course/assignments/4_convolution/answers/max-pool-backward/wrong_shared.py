# diagnosis: the pixels that share the maximum share its gradient
def max_pool_backward(dpooled, X, size=2, stride=2):
    """Gradient of X (N, H, W, C) from the gradient `dpooled` of its maxima (N, rows, columns, C)."""
    dX = np.zeros(X.shape)
    for row, column in np.ndindex(dpooled.shape[1:3]):
        place = np.s_[:, stride * row : stride * row + size, stride * column : stride * column + size]
        ties = X[place] == X[place].max(axis=(1, 2), keepdims=True)
        dX[place] += ties / ties.sum(axis=(1, 2), keepdims=True) * dpooled[:, row, column][:, None, None]
    return dX
