# diagnosis: the gradients are returned
def sgd_step(params, grads, learning_rate):
    """The parameters after one step of gradient descent, in a dictionary."""
    return grads
