# votes counted one by one, as a list
def vote_labels(distances, y_train, k):
    """The most frequent label of the k nearest training images, for each row of distances (N, M)."""
    labels = []
    for row in distances:
        votes = np.zeros(y_train.max() + 1)
        for index in np.argsort(row)[:k]:
            votes[y_train[index]] += 1
        labels.append(int(votes.argmax()))
    return labels
