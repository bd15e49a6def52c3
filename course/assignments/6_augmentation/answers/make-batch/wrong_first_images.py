# diagnosis: the first images are taken
def make_batch(X, y, positions, seed=None):
    images = X[: len(positions)]
    if seed is not None:
        images = augment(images, seed)
    return images, y[positions]
