# a loop over the convolutional layers
def net_gradients(params, kept, dlogits):
    """Gradients of all weights and biases, by name; `kept` is what net_forward returned."""
    grads = {"b3": dlogits.sum(axis=0)}
    grads["W3"] = kept["p2"].reshape(len(dlogits), -1).T @ dlogits
    flow = (dlogits @ params["W3"].T).reshape(kept["p2"].shape)
    for layer, given in (("2", "p1"), ("1", "X")):
        maps, filters = kept["a" + layer], params["W" + layer]
        flow = max_pool_backward(flow, maps)
        flow[maps == 0] = 0
        flow, grads["W" + layer], grads["b" + layer] = conv_backward(
            flow, kept[given], filters, padding=filters.shape[1] // 2
        )
    return grads
