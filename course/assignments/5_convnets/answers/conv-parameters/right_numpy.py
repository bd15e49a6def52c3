def conv_parameters(window, channels, filters):
    weights = np.zeros((window, window, channels, filters))
    biases = np.zeros(filters)
    return weights.size + biases.size
