# diagnosis: the two numbers are the wrong way round
def batch_norm_parameters(channels):
    return 2 * channels, 4 * channels
