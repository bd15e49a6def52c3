# the k nearest in any order
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    nearest = np.argpartition(distances, k - 1, axis=1)[:, :k]
    votes = np.zeros((len(distances), y_train.max() + 1))
    for neighbour in nearest.T:
        votes[np.arange(len(distances)), y_train[neighbour]] += 1
    return votes.argmax(axis=1)
