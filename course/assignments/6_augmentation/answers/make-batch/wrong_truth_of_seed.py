# diagnosis: the seed 0 is taken for no seed
def make_batch(X, y, positions, seed=None):
    images = X[positions]
    if seed:
        images = augment(images, seed)
    return images, y[positions]
