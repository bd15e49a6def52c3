# diagnosis: the channels are left out
def conv_parameters(window, channels, filters):
    return window**2 * filters + filters
