# diagnosis: the new velocity is not returned
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    return w + momentum * velocity - rate * grad, velocity
