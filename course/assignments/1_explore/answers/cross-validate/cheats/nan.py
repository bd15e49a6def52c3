# tries: NaN for every accuracy
def cross_validate(X, y, folds, ks):
    return np.full((len(ks), len(folds)), np.nan)
