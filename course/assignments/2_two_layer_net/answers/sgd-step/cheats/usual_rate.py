# tries: the one learning rate that checks ask for, 0.1
def sgd_step(params, grads, learning_rate):
    return {name: params[name] - 0.1 * grads[name] for name in params}
