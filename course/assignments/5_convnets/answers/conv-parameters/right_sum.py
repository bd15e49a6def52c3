def conv_parameters(window, channels, filters):
    return sum(window**2 * channels + 1 for _ in range(filters))
