# diagnosis: there is no padding: the maps shrink
def steady_layer(X, filters, bias):
    """Maps as large as the images, for filters (K, F, F, C) with an odd F, each where it belongs."""
    count, field = filters.shape[:2]
    _, height, width, _ = X.shape
    padded, height, width = X, height - field + 1, width - field + 1
    maps = np.zeros((len(X), height, width, count)) + bias
    for row in range(field):
        for column in range(field):
            maps += padded[:, row : row + height, column : column + width] @ filters[:, row, column].T
    return maps
