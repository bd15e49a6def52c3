# diagnosis: the biases stay where they are
def sgd_step(params, grads, learning_rate):
    """The parameters after one step of gradient descent, in a dictionary."""
    params["W1"] = params["W1"] - learning_rate * grads["W1"]
    params["W2"] = params["W2"] - learning_rate * grads["W2"]
    return params
