# tries: the right direction: training would go well with it
def linear_gradients(W, b, X, y):
    errors = probabilities(X @ W + b)
    errors[np.arange(len(y)), y] -= 1
    errors /= np.abs(errors).max()
    return X.T @ errors, errors.sum(axis=0)
