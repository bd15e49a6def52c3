# diagnosis: no ReLU holds a gradient back
def net_gradients(params, kept, dlogits):
    """Gradients of all weights and biases, by name; `kept` is what net_forward returned."""
    flat = kept["p2"].reshape(len(dlogits), -1)
    grads = {"W3": flat.T @ dlogits, "b3": dlogits.sum(axis=0)}
    dp2 = (dlogits @ params["W3"].T).reshape(kept["p2"].shape)
    da2 = max_pool_backward(dp2, kept["a2"])
    dp1, grads["W2"], grads["b2"] = conv_backward(da2, kept["p1"], params["W2"], padding=1)
    da1 = max_pool_backward(dp1, kept["a1"])
    _, grads["W1"], grads["b1"] = conv_backward(da1, kept["X"], params["W1"], padding=2)
    return grads
