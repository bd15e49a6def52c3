# diagnosis: the votes of each class, not the winner
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    nearest = y_train[np.argsort(distances, axis=1)[:, :k]]
    return np.array([np.bincount(row, minlength=y_train.max() + 1) for row in nearest])
