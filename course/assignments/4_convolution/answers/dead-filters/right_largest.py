# the largest output of each filter, as a list
def dead_filters(X, filters, bias, padding, batch_size=100):
    """Indices of the filters whose ReLU outputs 0 at every place of all of X."""
    largest = np.zeros(len(filters))
    for start in range(0, len(X), batch_size):
        maps = np.maximum(0, conv_forward(X[start : start + batch_size], filters, bias, 1, padding))
        largest = np.maximum(largest, maps.max(axis=(0, 1, 2)))
    return [k for k, value in enumerate(largest) if value == 0]
