# diagnosis: the same units are dropped in every call
def dropout_forward(A, rate, training):
    """Activations after inverted dropout, and the mask that they were multiplied by."""
    if not training:
        return A, None
    mask = (np.random.default_rng(0).random(A.shape) >= rate) / (1 - rate)
    return A * mask, mask
