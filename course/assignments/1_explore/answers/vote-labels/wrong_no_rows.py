# diagnosis: np.bincount counts one row, not a table
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    nearest = y_train[np.argsort(distances, axis=1)[:, :k]]
    return np.bincount(nearest).argmax()
