# np.moveaxis, in a loop, as a tuple
def keras_weights(params):
    """W1, b1, W2, b2, W3, b3 in a list, filters in the layout (F, F, C, K) that Keras has."""
    found = []
    for layer in "123":
        weights = params["W" + layer]
        found += [np.moveaxis(weights, 0, -1) if weights.ndim == 4 else weights, params["b" + layer]]
    return tuple(found)
