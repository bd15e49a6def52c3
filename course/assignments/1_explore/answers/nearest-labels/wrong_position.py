# diagnosis: the index of the nearest image, not its label
def nearest_labels(distances, y_train):
    """Label of the nearest training image for each row of distances (N, M): integers (N,)."""
    return distances.argmin(axis=1)
