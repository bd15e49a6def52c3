# a list of floating-point numbers
def nearest_labels(distances, y_train):
    """Label of the nearest training image for each row of distances (N, M): integers (N,)."""
    return [float(y_train[np.argmin(row)]) for row in distances]
