def predict_in_batches(X, X_train, y_train, batch_size):
    """Label of the nearest training image for each row of X, `batch_size` rows at a time: integers (N,)."""
    labels = np.zeros(len(X), dtype=int)
    for start in range(0, len(X), batch_size):
        rows = slice(start, start + batch_size)
        labels[rows] = nearest_labels(squared_distances(X[rows], X_train), y_train)
    return labels
