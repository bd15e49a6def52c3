# diagnosis: nothing was stored as b1
def sgd_step(params, grads, learning_rate):
    """The parameters after one step of gradient descent, in a dictionary."""
    return {name: params[name] - learning_rate * grads[name] for name in ("W1", "W2", "b2")}
