# diagnosis: the two rules are exchanged
def initial_std(shape, rule):
    """Standard deviation of the initial weights of a dense layer or a convolution."""
    window = np.prod(shape[:-2])
    fan_in, fan_out = window * shape[-2], window * shape[-1]
    return np.sqrt(2 / fan_in) if rule == "glorot" else np.sqrt(2 / (fan_in + fan_out))
