def predict_in_batches(X, X_train, y_train, batch_size):
    """Label of the nearest training image for each row of X, `batch_size` rows at a time: integers (N,)."""
    parts = np.split(X, range(batch_size, len(X), batch_size))
    return np.concatenate([nearest_labels(squared_distances(part, X_train), y_train) for part in parts])
