def backward(params, X, hidden, dscores, reg):
    """Gradients of the loss with respect to W1, b1, W2 and b2, in a dictionary with these keys."""
    grads = {}
    grads["W2"] = hidden.T.dot(dscores)
    grads["b2"] = np.sum(dscores, axis=0)
    dhidden = dscores.dot(params["W2"].T) * (hidden > 0)
    grads["W1"] = X.T.dot(dhidden) + reg * params["W1"]
    grads["b1"] = np.sum(dhidden, axis=0)
    return grads
