def make_batch(X, y, positions, seed=None):
    images, labels = np.take(X, positions, axis=0), np.take(y, positions)
    return (images if seed is None else augment(images, seed)), labels
