# float32, masks by np.where
def net_gradients(params, kept, dlogits):
    """Gradients of all weights and biases, by name; `kept` is what net_forward returned."""
    params = {name: values.astype(np.float32) for name, values in params.items()}
    kept = {name: values.astype(np.float32) for name, values in kept.items()}
    grads = {"b3": dlogits.sum(0), "W3": np.einsum("nj,nc->jc", kept["p2"].reshape(len(dlogits), -1), dlogits)}
    back = np.float32(dlogits) @ params["W3"].T
    back = max_pool_backward(back.reshape(kept["p2"].shape), kept["a2"])
    back = np.where(kept["a2"] > 0, back, 0)
    back, grads["W2"], grads["b2"] = conv_backward(back, kept["p1"], params["W2"], 1, 1)
    back = np.where(kept["a1"] > 0, max_pool_backward(back, kept["a1"]), 0)
    _, grads["W1"], grads["b1"] = conv_backward(back, kept["X"], params["W1"], 1, 2)
    return grads
