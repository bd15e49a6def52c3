# diagnosis: not both are returned
def batch_norm_parameters(channels):
    return 4 * channels
