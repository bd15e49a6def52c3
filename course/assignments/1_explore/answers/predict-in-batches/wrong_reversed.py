# diagnosis: the labels are in another order
def predict_in_batches(X, X_train, y_train, batch_size):
    """Label of the nearest training image for each row of X, `batch_size` rows at a time: integers (N,)."""
    labels = np.zeros(0, dtype=int)
    for start in range(0, len(X), batch_size):
        batch = nearest_labels(squared_distances(X[start : start + batch_size], X_train), y_train)
        labels = np.concatenate([batch[::-1], labels])
    return labels
