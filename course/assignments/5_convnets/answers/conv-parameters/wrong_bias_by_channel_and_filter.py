# diagnosis: a bias for each channel of each filter
def conv_parameters(window, channels, filters):
    return window * window * channels * filters + channels * filters
