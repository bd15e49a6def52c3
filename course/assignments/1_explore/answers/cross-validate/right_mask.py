# a mask, lists of lists
def cross_validate(X, y, folds, ks):
    """Accuracies (len(ks), len(folds)) of k nearest neighbours, each fold validating once."""
    table = []
    for k in ks:
        row = []
        for fold in folds:
            trains = np.ones(len(y), dtype=bool)
            trains[fold] = False
            labels = vote_labels(squared_distances(X[fold], X[trains]), y[trains], k)
            row.append(accuracy(labels, y[fold]))
        table.append(row)
    return table
