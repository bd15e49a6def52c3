# tries: NaN for every label
def predict_labels(params, X):
    return np.full(len(X), np.nan)
