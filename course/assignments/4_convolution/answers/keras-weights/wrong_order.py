# diagnosis: the right arrays, in another order
def keras_weights(params):
    """W1, b1, W2, b2, W3, b3 in a list, filters in the layout (F, F, C, K) that Keras has."""
    first, second = (np.transpose(params[name], (1, 2, 3, 0)) for name in ("W1", "W2"))
    return [first, second, params["W3"], params["b1"], params["b2"], params["b3"]]
