# diagnosis: learning_rate is not used
def sgd_step(params, grads, learning_rate):
    """The parameters after one step of gradient descent, in a dictionary."""
    return {name: params[name] - grads[name] for name in params}
