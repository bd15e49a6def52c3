# diagnosis: all images come back
def make_batch(X, y, positions, seed=None):
    if seed is not None:
        X = augment(X, seed)
    return X, y[positions]
