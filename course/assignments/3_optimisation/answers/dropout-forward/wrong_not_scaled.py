# diagnosis: what is kept is not scaled
def dropout_forward(A, rate, training):
    """Activations after inverted dropout, and the mask that they were multiplied by."""
    if not training:
        return A, None
    mask = 1.0 * (random.random(A.shape) >= rate)
    return A * mask, mask
