def make_batch(X, y, positions, seed=None):
    """Images and labels at these positions; the images are augmented if there is a seed."""
    images = X[positions] if seed is None else augment(X[positions], seed)
    return [images, y[positions]]
