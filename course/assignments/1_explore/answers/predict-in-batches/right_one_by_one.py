# one image at a time, as a list
def predict_in_batches(X, X_train, y_train, batch_size):
    """Label of the nearest training image for each row of X, `batch_size` rows at a time: integers (N,)."""
    return [int(nearest_labels(squared_distances(row[None], X_train), y_train)[0]) for row in X]
