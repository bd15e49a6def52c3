# diagnosis: window and channels are added, not multiplied
def conv_parameters(window, channels, filters):
    return (window * window + channels + 1) * filters
