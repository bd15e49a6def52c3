# diagnosis: the labels are sorted first
def nearest_labels(distances, y_train):
    """Label of the nearest training image for each row of distances (N, M): integers (N,)."""
    return np.sort(y_train)[distances.argmin(axis=1)]
