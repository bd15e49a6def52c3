# diagnosis: the filters are flipped
def keras_weights(params):
    """W1, b1, W2, b2, W3, b3 in a list, filters in the layout (F, F, C, K) that Keras has."""
    first, second = (np.transpose(params[name], (1, 2, 3, 0))[::-1, ::-1] for name in ("W1", "W2"))
    return [first, params["b1"], second, params["b2"], params["W3"], params["b3"]]
