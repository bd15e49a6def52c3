# diagnosis: the function ends without `return`
def batch_norm_parameters(channels):
    counts = 4 * channels, 2 * channels
