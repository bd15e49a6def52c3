# diagnosis: the first layer stays where it is
def sgd_step(params, grads, learning_rate):
    """The parameters after one step of gradient descent, in a dictionary."""
    return {**params, "W2": params["W2"] - learning_rate * grads["W2"], "b2": params["b2"] - learning_rate * grads["b2"]}
