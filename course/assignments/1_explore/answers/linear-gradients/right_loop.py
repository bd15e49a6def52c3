# one image at a time
def linear_gradients(W, b, X, y):
    """Gradients of W (D, C) and b (C,) for the mean cross-entropy loss of the images X (N, D), labels y (N,)."""
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for row, label in zip(X, y):
        error = probabilities((row @ W + b)[None])[0]
        error[label] -= 1
        dW += np.outer(row, error) / len(X)
        db += error / len(X)
    return dW, db
