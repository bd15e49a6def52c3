# diagnosis: the filters are left out
def conv_parameters(window, channels, filters):
    return window * window * channels + 1
