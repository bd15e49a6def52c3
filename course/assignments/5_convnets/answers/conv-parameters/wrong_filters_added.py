# diagnosis: the filters are added, not multiplied with
def conv_parameters(window, channels, filters):
    return window * window * channels + filters
