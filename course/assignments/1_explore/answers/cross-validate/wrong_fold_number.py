# diagnosis: one image, not those of a fold
def cross_validate(X, y, folds, ks):
    """Accuracies (len(ks), len(folds)) of k nearest neighbours, each fold validating once."""
    accuracies = np.zeros((len(ks), len(folds)))
    for row, k in enumerate(ks):
        for column in range(len(folds)):
            rest = np.setdiff1d(np.arange(len(y)), folds[column])
            distances = squared_distances(X[column], X[rest])
            accuracies[row, column] = accuracy(vote_labels(distances, y[rest], k), y[column])
    return accuracies
