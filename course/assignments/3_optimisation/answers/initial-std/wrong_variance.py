# diagnosis: the root is missing: this is the variance
def initial_std(shape, rule):
    """Standard deviation of the initial weights of a dense layer or a convolution."""
    window = np.prod(shape[:-2])
    fan_in, fan_out = window * shape[-2], window * shape[-1]
    return 2 / fan_in if rule == "he" else 2 / (fan_in + fan_out)
