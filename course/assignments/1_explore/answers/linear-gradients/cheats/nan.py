# tries: NaN for every gradient
def linear_gradients(W, b, X, y):
    return np.full(W.shape, np.nan), np.full(b.shape, np.nan)
