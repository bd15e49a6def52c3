# diagnosis: the steps are returned, not the parameters
def sgd_step(params, grads, learning_rate):
    """The parameters after one step of gradient descent, in a dictionary."""
    return {name: learning_rate * grads[name] for name in params}
