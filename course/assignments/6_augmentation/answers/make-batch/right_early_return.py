def make_batch(X, y, positions, seed=None):
    if seed is None:
        return X[positions], y[positions]
    return augment(X[positions], seed), y[positions]
