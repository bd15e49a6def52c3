# diagnosis: one bias for all filters
def conv_parameters(window, channels, filters):
    return window * window * channels * filters + 1
