# diagnosis: ends without `return`
def sgd_step(params, grads, learning_rate):
    """The parameters after one step of gradient descent, in a dictionary."""
    for name in params:
        params[name] -= learning_rate * grads[name]
