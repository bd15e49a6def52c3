# diagnosis: the folds are cut by position
def cross_validate(X, y, folds, ks):
    """Accuracies (len(ks), len(folds)) of k nearest neighbours, each fold validating once."""
    accuracies = np.zeros((len(ks), len(folds)))
    start = 0
    for column, fold in enumerate(folds):
        part = np.arange(start, start + len(fold))
        start += len(fold)
        rest = np.setdiff1d(np.arange(len(y)), part)
        distances = squared_distances(X[part], X[rest])
        for row, k in enumerate(ks):
            accuracies[row, column] = accuracy(vote_labels(distances, y[rest], k), y[part])
    return accuracies
