# diagnosis: X is changed in place: the caller finds other numbers in them
def make_batch(X, y, positions, seed=None):
    """Images and labels at these positions; the images are augmented if there is a seed."""
    if seed is not None:
        X[positions] = augment(X[positions], seed)
    return X[positions], y[positions]
