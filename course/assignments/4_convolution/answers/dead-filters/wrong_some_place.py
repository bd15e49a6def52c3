# diagnosis: filters that output 0 at some place are taken for dead
def dead_filters(X, filters, bias, padding, batch_size=100):
    """Indices of the filters whose ReLU outputs 0 at every place of all of X."""
    alive = np.ones(len(filters), dtype=bool)
    for start in range(0, len(X), batch_size):
        maps = conv_forward(X[start : start + batch_size], filters, bias, padding=padding)
        alive &= (maps > 0).all(axis=(0, 1, 2))
    return np.flatnonzero(~alive)
