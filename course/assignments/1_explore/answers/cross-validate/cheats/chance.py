# tries: the accuracy of a guess, for every fold
def cross_validate(X, y, folds, ks):
    return np.full((len(ks), len(folds)), 1 / (y.max() + 1))
