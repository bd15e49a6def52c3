# the bias as a weight of the constant 1
def linear_gradients(W, b, X, y):
    """Gradients of W (D, C) and b (C,) for the mean cross-entropy loss of the images X (N, D), labels y (N,)."""
    extended = np.column_stack([X, np.ones(len(X))])
    errors = probabilities(extended @ np.vstack([W, b]))
    errors[range(len(y)), y] -= 1
    gradient = extended.T @ errors / len(y)
    return gradient[:-1], gradient[-1]
