def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    labels = np.zeros(len(distances), dtype=y_train.dtype)
    for index, row in enumerate(distances):
        values, counts = np.unique(y_train[np.argsort(row)[:k]], return_counts=True)
        labels[index] = values[np.argmax(counts)]
    return labels
