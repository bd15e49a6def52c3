# the mask from the first layer again, with >= at the kink
def backward(params, X, hidden, dscores, reg):
    """Gradients of the loss with respect to W1, b1, W2 and b2, in a dictionary with these keys."""
    before = X.dot(params["W1"]) + params["b1"]
    dhidden = dscores.dot(params["W2"].T) * (before >= 0)
    grads = {}
    grads["W2"] = np.dot(hidden.T, dscores)
    grads["W1"] = np.dot(X.T, dhidden)
    grads["b2"], grads["b1"] = np.sum(dscores, axis=0), np.sum(dhidden, axis=0)
    grads["W1"] += 2 * reg * params["W1"]
    grads["W2"] += 2 * reg * params["W2"]
    return grads
