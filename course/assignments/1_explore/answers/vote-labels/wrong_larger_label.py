# diagnosis: a tie goes to the larger label
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    nearest = y_train[np.argsort(distances, axis=1)[:, :k]]  # (N, k)
    return np.array([len(np.bincount(row)) - 1 - np.bincount(row)[::-1].argmax() for row in nearest])
