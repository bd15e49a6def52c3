# diagnosis: the mask is not used
def dropout_backward(dout, mask):
    """Gradient with respect to the activations before dropout."""
    return dout.copy()
