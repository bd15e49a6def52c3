# diagnosis: measured on the images that train
def cross_validate(X, y, folds, ks):
    """Accuracies (len(ks), len(folds)) of k nearest neighbours, each fold validating once."""
    accuracies = np.zeros((len(ks), len(folds)))
    for column, fold in enumerate(folds):
        rest = np.concatenate([other for number, other in enumerate(folds) if number != column])
        distances = squared_distances(X[rest], X[rest])
        for row, k in enumerate(ks):
            labels = vote_labels(distances, y[rest], k)
            accuracies[row, column] = accuracy(labels, y[rest])
    return accuracies
