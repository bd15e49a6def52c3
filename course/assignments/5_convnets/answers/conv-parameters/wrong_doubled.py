# diagnosis: the window is doubled, not squared
def conv_parameters(window, channels, filters):
    return (2 * window * channels + 1) * filters
