# tries: zeros, which a loss that is zero everywhere would have
def backward(params, X, hidden, dscores, reg):
    return {name: np.zeros_like(weights) for name, weights in params.items()}
