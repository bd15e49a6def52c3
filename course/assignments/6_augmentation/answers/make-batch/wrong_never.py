# diagnosis: training images are not changed
def make_batch(X, y, positions, seed=None):
    return X[positions], y[positions]
