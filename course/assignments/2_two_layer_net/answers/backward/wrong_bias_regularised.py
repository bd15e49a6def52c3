# diagnosis: the bias b1 is regularised
def backward(params, X, hidden, dscores, reg):
    """Gradients of the loss with respect to W1, b1, W2 and b2, in a dictionary with these keys."""
    dhidden = dscores @ params["W2"].T
    dhidden[hidden <= 0] = 0
    grads = {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0),
        "W2": hidden.T @ dscores,
        "b2": dscores.sum(axis=0),
    }
    for name in grads:
        grads[name] = grads[name] + 2 * reg * params[name]
    return grads
