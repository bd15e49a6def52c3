# diagnosis: the mask comes back, not the gradient
def dropout_backward(dout, mask):
    """Gradient with respect to the activations before dropout."""
    return mask.copy()
