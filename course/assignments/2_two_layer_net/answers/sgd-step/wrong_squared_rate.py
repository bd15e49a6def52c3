# diagnosis: learning_rate is squared
def sgd_step(params, grads, learning_rate):
    """The parameters after one step of gradient descent, in a dictionary."""
    return {name: params[name] - learning_rate**2 * grads[name] for name in params}
