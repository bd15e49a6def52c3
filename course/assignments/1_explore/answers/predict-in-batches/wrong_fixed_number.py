# diagnosis: works only for one number of images
def predict_in_batches(X, X_train, y_train, batch_size):
    """Label of the nearest training image for each row of X, `batch_size` rows at a time: integers (N,)."""
    labels = np.zeros(10_000, dtype=int)
    for start in range(0, len(X), batch_size):
        batch = X[start : start + batch_size]
        labels[start : start + len(batch)] = nearest_labels(squared_distances(batch, X_train), y_train)
    return labels
