# diagnosis: images and labels are of different indices
def make_batch(X, y, positions, seed=None):
    images = X[positions]
    if seed is not None:
        images = augment(images, seed)
    return images, y[np.sort(positions)]
