# tries: NaN for the images that have a seed
def make_batch(X, y, positions, seed=None):
    images = X[positions]
    return images if seed is None else np.full_like(images, np.nan), y[positions]
