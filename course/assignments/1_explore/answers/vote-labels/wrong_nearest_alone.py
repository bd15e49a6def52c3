# diagnosis: k is not used: the nearest image alone decides
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    return y_train[distances.argmin(axis=1)]
