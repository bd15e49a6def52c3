# diagnosis: one of the four is not counted
def batch_norm_parameters(channels):
    return 3 * channels, 2 * channels
