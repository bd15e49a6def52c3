# diagnosis: nothing moves
def sgd_step(params, grads, learning_rate):
    """The parameters after one step of gradient descent, in a dictionary."""
    for name in params:
        values = params[name]
        values = values - learning_rate * grads[name]
    return params
