# the step with the other sign
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    step = rate * grad - momentum * velocity
    return w - step, -step
