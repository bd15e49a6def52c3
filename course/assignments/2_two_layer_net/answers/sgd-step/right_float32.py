# float32
def sgd_step(params, grads, learning_rate):
    """The parameters after one step of gradient descent, in a dictionary."""
    stepped = {}
    for name in ("b2", "W2", "b1", "W1"):
        stepped[name] = params[name].astype(np.float32) - np.float32(learning_rate) * grads[name]
    return stepped
