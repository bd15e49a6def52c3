# diagnosis: the training labels are changed in place
def nearest_labels(distances, y_train):
    """Label of the nearest training image for each row of distances (N, M): integers (N,)."""
    nearest = y_train[distances.argmin(axis=1)]
    y_train -= y_train.min()
    return nearest
