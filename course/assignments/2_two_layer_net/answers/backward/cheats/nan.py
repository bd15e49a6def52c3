# tries: NaN in the right shapes
def backward(params, X, hidden, dscores, reg):
    return {name: np.full_like(weights, np.nan) for name, weights in params.items()}
