# diagnosis: only one of the four is counted
def batch_norm_parameters(channels):
    return channels, 2 * channels
