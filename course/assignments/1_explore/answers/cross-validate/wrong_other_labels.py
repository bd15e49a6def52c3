# diagnosis: the neighbours get labels of other images
def cross_validate(X, y, folds, ks):
    """Accuracies (len(ks), len(folds)) of k nearest neighbours, each fold validating once."""
    accuracies = np.zeros((len(ks), len(folds)))
    for column, fold in enumerate(folds):
        rest = np.concatenate([other for number, other in enumerate(folds) if number != column])
        distances = squared_distances(X[fold], X[rest])
        for row, k in enumerate(ks):
            labels = vote_labels(distances, y, k)
            accuracies[row, column] = accuracy(labels, y[fold])
    return accuracies
