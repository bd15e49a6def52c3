# diagnosis: all labels come back
def make_batch(X, y, positions, seed=None):
    images = X[positions]
    if seed is not None:
        images = augment(images, seed)
    return images, y
