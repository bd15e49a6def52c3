# diagnosis: the first two sizes are taken
def initial_std(shape, rule):
    """Standard deviation of the initial weights of a dense layer or a convolution."""
    window = np.prod(shape[:-2])
    fan_in, fan_out = shape[0], shape[1]
    return np.sqrt(2 / fan_in) if rule == "he" else np.sqrt(2 / (fan_in + fan_out))
