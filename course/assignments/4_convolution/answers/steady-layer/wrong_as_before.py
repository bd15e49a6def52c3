# diagnosis: all zeros are put below and on the right: the maps drift up and to the left
def steady_layer(X, filters, bias):
    """Maps as large as the images, for filters (K, F, F, C) with an odd F, each where it belongs."""
    count, field = filters.shape[:2]
    _, height, width, _ = X.shape
    margin = 0, field - 1
    padded = np.pad(X, ((0, 0), margin, margin, (0, 0)))
    maps = np.zeros((*X.shape[:3], count)) + bias
    for row in range(field):
        for column in range(field):
            maps += padded[:, row : row + height, column : column + width] @ filters[:, row, column].T
    return maps
