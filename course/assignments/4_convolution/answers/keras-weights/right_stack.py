# np.stack along the last axis, in float32
def keras_weights(params):
    """W1, b1, W2, b2, W3, b3 in a list, filters in the layout (F, F, C, K) that Keras has."""
    first = np.stack(list(params["W1"]), axis=-1).astype(np.float32)
    second = np.stack(list(params["W2"]), axis=-1).astype(np.float32)
    return [first, params["b1"], second, params["b2"], params["W3"], params["b3"]]
