# diagnosis: the distances are changed in place
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    labels = []
    for row in distances:
        nearest = np.argsort(row)[:k]
        row.sort()
        labels.append(np.bincount(y_train[nearest]).argmax())
    return np.array(labels)
