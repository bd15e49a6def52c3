# diagnosis: the mean is treated as a constant
def batchnorm_backward(dout, cache):
    """Gradients with respect to X, gamma and beta."""
    axes = tuple(range(dout.ndim - 1))
    normalised = cache["normalised"]
    dnormalised = cache["gamma"] * dout
    along_mean = dnormalised.mean(axis=axes)
    along_std = normalised * (dnormalised * normalised).mean(axis=axes)
    dX = (dnormalised - along_std) / cache["std"]
    return dX, (dout * normalised).sum(axis=axes), dout.sum(axis=axes)
