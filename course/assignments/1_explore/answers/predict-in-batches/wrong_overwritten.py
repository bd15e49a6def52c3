# diagnosis: the last batch alone
def predict_in_batches(X, X_train, y_train, batch_size):
    """Label of the nearest training image for each row of X, `batch_size` rows at a time: integers (N,)."""
    for start in range(0, len(X), batch_size):
        distances = squared_distances(X[start : start + batch_size], X_train)
        labels = nearest_labels(distances, y_train)
    return labels
