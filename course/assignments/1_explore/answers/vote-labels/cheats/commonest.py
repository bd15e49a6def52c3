# tries: a constant: the commonest label, for every image
def vote_labels(distances, y_train, k):
    return np.full(len(distances), np.bincount(y_train).argmax())
