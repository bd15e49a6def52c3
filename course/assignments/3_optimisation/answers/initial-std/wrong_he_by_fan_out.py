# diagnosis: He initialisation by fan-out
def initial_std(shape, rule):
    """Standard deviation of the initial weights of a dense layer or a convolution."""
    window = np.prod(shape[:-2])
    fan_in, fan_out = window * shape[-2], window * shape[-1]
    return np.sqrt(2 / fan_out) if rule == "he" else np.sqrt(2 / (fan_in + fan_out))
