# diagnosis: not both numbers are returned
def batch_norm_parameters(channels):
    return 4 * channels
