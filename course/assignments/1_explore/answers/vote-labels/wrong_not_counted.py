# diagnosis: the labels of the k neighbours: nobody has counted them
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    return y_train[np.argsort(distances, axis=1)[:, :k]]
