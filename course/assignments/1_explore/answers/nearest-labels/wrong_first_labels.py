# diagnosis: labels of the first training images
def nearest_labels(distances, y_train):
    """Label of the nearest training image for each row of distances (N, M): integers (N,)."""
    return y_train[np.arange(len(distances)) % len(y_train)]
