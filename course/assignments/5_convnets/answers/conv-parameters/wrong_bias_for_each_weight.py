# diagnosis: a bias for each weight
def conv_parameters(window, channels, filters):
    return 2 * window * window * channels * filters
