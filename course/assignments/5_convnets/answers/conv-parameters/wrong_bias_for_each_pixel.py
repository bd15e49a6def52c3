# diagnosis: a bias for each pixel of each filter's window
def conv_parameters(window, channels, filters):
    return window * window * (channels + 1) * filters
