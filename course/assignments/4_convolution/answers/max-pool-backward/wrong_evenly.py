# diagnosis: the gradient is spread evenly: that is average pooling
def max_pool_backward(dpooled, X, size=2, stride=2):
    """Gradient of X (N, H, W, C) from the gradient `dpooled` of its maxima (N, rows, columns, C)."""
    dX = np.zeros(X.shape)
    for row, column in np.ndindex(dpooled.shape[1:3]):
        place = np.s_[:, stride * row : stride * row + size, stride * column : stride * column + size]
        dX[place] += dpooled[:, row, column][:, None, None] / size**2
    return dX
