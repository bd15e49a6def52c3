# diagnosis: the last images are lost
def predict_in_batches(X, X_train, y_train, batch_size):
    """Label of the nearest training image for each row of X, `batch_size` rows at a time: integers (N,)."""
    parts = []
    for i in range(len(X) // batch_size):
        batch = X[i * batch_size : (i + 1) * batch_size]
        parts.append(nearest_labels(squared_distances(batch, X_train), y_train))
    return np.concatenate(parts)
