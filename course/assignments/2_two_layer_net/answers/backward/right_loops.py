# a loop over examples
def backward(params, X, hidden, dscores, reg):
    """Gradients of the loss with respect to W1, b1, W2 and b2, in a dictionary with these keys."""
    grads = {name: np.zeros_like(values) for name, values in params.items()}
    for x, units, flow in zip(X, hidden, dscores):
        back = np.where(units > 0, params["W2"] @ flow, 0)
        grads["W2"] += np.outer(units, flow)
        grads["b2"] += flow
        grads["W1"] += np.outer(x, back)
        grads["b1"] += back
    for name in ("W1", "W2"):
        grads[name] += 2 * reg * params[name]
    return grads
