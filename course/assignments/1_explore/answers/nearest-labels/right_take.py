def nearest_labels(distances, y_train):
    """Label of the nearest training image for each row of distances (N, M): integers (N,)."""
    return np.take(y_train, np.argmin(distances, 1))
