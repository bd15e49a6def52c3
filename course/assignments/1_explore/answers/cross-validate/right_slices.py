def cross_validate(X, y, folds, ks):
    """Accuracies (len(ks), len(folds)) of k nearest neighbours, each fold validating once."""
    accuracies = np.zeros((len(ks), len(folds)))
    for column, fold in enumerate(folds):
        rest = np.concatenate([*folds[:column], *folds[column + 1 :]])
        distances = squared_distances(X[fold], X[rest])
        for row, k in enumerate(ks):
            labels = vote_labels(distances, y[rest], k)
            accuracies[row, column] = accuracy(labels, y[fold])
    return accuracies
