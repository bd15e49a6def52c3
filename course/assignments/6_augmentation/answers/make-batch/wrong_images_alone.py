# diagnosis: not both are returned
def make_batch(X, y, positions, seed=None):
    images = X[positions]
    return images if seed is None else augment(images, seed)
