# diagnosis: an extra axis of length 1
def nearest_labels(distances, y_train):
    """Label of the nearest training image for each row of distances (N, M): integers (N,)."""
    return y_train[distances.argmin(axis=1, keepdims=True)]
