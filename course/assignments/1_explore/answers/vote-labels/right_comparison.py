# without a loop, as floating-point numbers
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    nearest = y_train[np.argsort(distances, axis=1)[:, :k]]
    votes = (nearest[:, :, None] == np.arange(y_train.max() + 1)).sum(axis=1)
    return np.argmax(votes, axis=1).astype(float)
