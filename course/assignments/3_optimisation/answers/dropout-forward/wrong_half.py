# diagnosis: half of the units are dropped, whatever the rate
def dropout_forward(A, rate, training):
    """Activations after inverted dropout, and the mask that they were multiplied by."""
    if not training:
        return A, None
    mask = (random.random(A.shape) >= 0.5) / (1 - rate)
    return A * mask, mask
