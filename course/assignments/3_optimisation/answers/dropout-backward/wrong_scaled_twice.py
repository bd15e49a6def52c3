# diagnosis: the mask is multiplied by twice
def dropout_backward(dout, mask):
    """Gradient with respect to the activations before dropout."""
    return dout * mask * mask.max()
