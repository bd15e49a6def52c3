# diagnosis: the weights change while the gradients are computed
def backward(params, X, hidden, dscores, reg):
    """Gradients of the loss with respect to W1, b1, W2 and b2, in a dictionary with these keys."""
    dhidden = dscores @ params["W2"].T * (hidden > 0)
    grad = hidden.T @ dscores + 2 * reg * params["W2"]
    params["W2"] -= 0.1 * grad
    return {
        "W1": X.T @ dhidden + 2 * reg * params["W1"],
        "b1": dhidden.sum(axis=0),
        "W2": grad,
        "b2": dscores.sum(axis=0),
    }
