# diagnosis: the changes don't come from `seed`
def make_batch(X, y, positions, seed=None):
    """Images and labels at these positions; the images are augmented if there is a seed."""
    images = X[positions]
    if seed is not None:
        images = augment(images, np.random.randint(10**9))
    return images, y[positions]
