# diagnosis: labels for the training images
def predict_in_batches(X, X_train, y_train, batch_size):
    """Label of the nearest training image for each row of X, `batch_size` rows at a time: integers (N,)."""
    parts = []
    for start in range(0, len(X_train), batch_size):
        distances = squared_distances(X_train[start : start + batch_size], X_train)
        parts.append(nearest_labels(distances, y_train))
    return np.concatenate(parts)
