# diagnosis: the last image is lost: its batch never starts
def predict_in_batches(X, X_train, y_train, batch_size):
    """Label of the nearest training image for each row of X, `batch_size` rows at a time: integers (N,)."""
    labels = []
    for start in range(0, len(X) - 1, batch_size):
        labels.append(nearest_labels(squared_distances(X[start : start + batch_size], X_train), y_train))
    return np.concatenate(labels)
