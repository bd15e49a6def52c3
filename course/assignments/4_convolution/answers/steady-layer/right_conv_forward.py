# the layer of task 3
def steady_layer(X, filters, bias):
    """Maps as large as the images, for filters (K, F, F, C) with an odd F, each where it belongs."""
    return conv_forward(X, filters, bias, padding=filters.shape[1] // 2)
