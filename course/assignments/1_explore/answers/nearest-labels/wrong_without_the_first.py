# diagnosis: none of the mistakes this check knows
def nearest_labels(distances, y_train):
    """Label of the nearest training image for each row of distances (N, M): integers (N,)."""
    return y_train[distances[:, 1:].argmin(axis=1)]
