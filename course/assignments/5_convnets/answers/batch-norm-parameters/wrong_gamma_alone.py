# diagnosis: one of the two that are trained is not counted
def batch_norm_parameters(channels):
    return 4 * channels, channels
