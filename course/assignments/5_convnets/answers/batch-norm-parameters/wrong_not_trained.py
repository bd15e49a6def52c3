# diagnosis: nothing of it counts as trainable: gamma and beta are trained
def batch_norm_parameters(channels):
    return 4 * channels, 0
