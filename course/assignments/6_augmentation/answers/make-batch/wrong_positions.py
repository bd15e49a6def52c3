# diagnosis: the indices are returned for the labels
def make_batch(X, y, positions, seed=None):
    """Images and labels at these positions; the images are augmented if there is a seed."""
    images = X[positions]
    if seed is not None:
        images = augment(images, seed)
    return images, positions
