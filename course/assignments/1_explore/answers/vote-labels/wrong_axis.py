# diagnosis: the nearest test images of each training image
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    nearest = y_train[np.argsort(distances, axis=0)[:k]]
    return np.array([np.bincount(column).argmax() for column in nearest.T])
