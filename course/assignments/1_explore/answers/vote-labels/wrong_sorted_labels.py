# diagnosis: the labels are sorted first
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    nearest = np.sort(y_train)[np.argsort(distances, axis=1)[:, :k]]  # (N, k)
    return np.array([np.bincount(row).argmax() for row in nearest])
