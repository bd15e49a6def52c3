# diagnosis: the votes of all rows are added up
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    nearest = y_train[np.argsort(distances, axis=1)[:, :k]]
    return np.full(len(distances), np.bincount(nearest.ravel()).argmax())
