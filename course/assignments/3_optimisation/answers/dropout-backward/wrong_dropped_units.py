# diagnosis: gradient flows through the units that were dropped
def dropout_backward(dout, mask):
    """Gradient with respect to the activations before dropout."""
    return dout * (mask == 0)
