# diagnosis: the labels are used as indices
def make_batch(X, y, positions, seed=None):
    images = X[y]
    if seed is not None:
        images = augment(images, seed)
    return images, y[positions]
