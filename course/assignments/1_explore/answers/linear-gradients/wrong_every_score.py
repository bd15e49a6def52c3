# diagnosis: 1 is subtracted from every probability
def linear_gradients(W, b, X, y):
    """Gradients of W (D, C) and b (C,) for the mean cross-entropy loss of the images X (N, D), labels y (N,)."""
    errors = probabilities(X @ W + b)
    errors = (errors - 1) / len(y)
    return X.T @ errors, errors.sum(axis=0)
