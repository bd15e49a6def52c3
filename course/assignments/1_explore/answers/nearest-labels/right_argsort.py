def nearest_labels(distances, y_train):
    """Label of the nearest training image for each row of distances (N, M): integers (N,)."""
    return y_train[np.argsort(distances, axis=1)[:, 0]]
