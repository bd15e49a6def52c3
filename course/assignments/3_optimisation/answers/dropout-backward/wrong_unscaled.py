# diagnosis: the mask is taken for 0 and 1
def dropout_backward(dout, mask):
    """Gradient with respect to the activations before dropout."""
    return dout * (mask > 0)
