# diagnosis: one draw for each example
def dropout_forward(A, rate, training):
    """Activations after inverted dropout, and the mask that they were multiplied by."""
    if not training:
        return A, None
    mask = (random.random((len(A), 1)) >= rate) / (1 - rate)
    return A * mask, mask
