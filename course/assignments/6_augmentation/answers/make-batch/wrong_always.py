# diagnosis: validation images are changed
def make_batch(X, y, positions, seed=None):
    return augment(X[positions], seed), y[positions]
