# diagnosis: each batch is compared with as many training images, not with all
def predict_in_batches(X, X_train, y_train, batch_size):
    """Label of the nearest training image for each row of X, `batch_size` rows at a time: integers (N,)."""
    parts = []
    for start in range(0, len(X), batch_size):
        stop = start + batch_size
        distances = squared_distances(X[start:stop], X_train[start:stop])
        parts.append(nearest_labels(distances, y_train[start:stop]))
    return np.concatenate(parts)
