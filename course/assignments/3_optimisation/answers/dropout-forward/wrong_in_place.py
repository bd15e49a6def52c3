# diagnosis: changed in place
def dropout_forward(A, rate, training):
    """Activations after inverted dropout, and the mask that they were multiplied by."""
    if not training:
        return A, None
    mask = (random.random(A.shape) >= rate) / (1 - rate)
    A *= mask
    return A, mask
