# diagnosis: the window is not squared
def conv_parameters(window, channels, filters):
    return (window * channels + 1) * filters
