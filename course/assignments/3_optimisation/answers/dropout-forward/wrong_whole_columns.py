# diagnosis: one draw for each unit
def dropout_forward(A, rate, training):
    """Activations after inverted dropout, and the mask that they were multiplied by."""
    if not training:
        return A, None
    mask = (random.random(A.shape[1]) >= rate) / (1 - rate)
    return A * mask, mask
