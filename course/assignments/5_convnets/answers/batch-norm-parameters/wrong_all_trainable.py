# diagnosis: all four are counted as trainable
def batch_norm_parameters(channels):
    return 4 * channels, 4 * channels
