# diagnosis: the maps are rolled: what goes out on one side comes in on the other
def steady_layer(X, filters, bias):
    """Maps as large as the images, for filters (K, F, F, C) with an odd F, each where it belongs."""
    half = (filters.shape[1] - 1) // 2
    return np.roll(drifting_layer(X, filters, bias), (half, half), axis=(1, 2))
