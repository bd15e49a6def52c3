def nearest_labels(distances, y_train):
    """Label of the nearest training image for each row of distances (N, M): integers (N,)."""
    labels = []
    for row in distances:
        labels.append(y_train[np.argmin(row)])
    return np.array(labels)
