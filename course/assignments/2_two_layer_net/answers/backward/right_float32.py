# float32
def backward(params, X, hidden, dscores, reg):
    """Gradients of the loss with respect to W1, b1, W2 and b2, in a dictionary with these keys."""
    W1, W2 = params["W1"].astype(np.float32), params["W2"].astype(np.float32)
    X, hidden, dscores = (values.astype(np.float32) for values in (X, hidden, dscores))
    dhidden = np.where(hidden > 0, dscores @ W2.T, 0)
    return {
        "W1": X.T @ dhidden + np.float32(2 * reg) * W1,
        "b1": dhidden.sum(axis=0),
        "W2": hidden.T @ dscores + np.float32(2 * reg) * W2,
        "b2": dscores.sum(axis=0),
    }
