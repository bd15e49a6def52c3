# diagnosis: the weights move by the old velocity
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    w = w + velocity
    velocity = momentum * velocity - rate * grad
    return w, velocity
