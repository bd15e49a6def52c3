# diagnosis: the window is 3 × 3 whatever is asked
def conv_parameters(window, channels, filters):
    return (3 * 3 * channels + 1) * filters
