# diagnosis: a bias for each channel of the input
def conv_parameters(window, channels, filters):
    return window**2 * channels * filters + channels
