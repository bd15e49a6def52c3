# diagnosis: what is kept is divided by rate
def dropout_forward(A, rate, training):
    """Activations after inverted dropout, and the mask that they were multiplied by."""
    if not training:
        return A, None
    mask = (random.random(A.shape) >= rate) / rate
    return A * mask, mask
