# diagnosis: the padding is left out
def dead_filters(X, filters, bias, padding, batch_size=100):
    """Indices of the filters whose ReLU outputs 0 at every place of all of X."""
    alive = np.zeros(len(filters), dtype=bool)
    for start in range(0, len(X), batch_size):
        maps = conv_forward(X[start : start + batch_size], filters, bias)
        alive |= (maps > 0).any(axis=(0, 1, 2))
    return np.flatnonzero(~alive)
