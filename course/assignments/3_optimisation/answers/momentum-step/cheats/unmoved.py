# tries: nothing moves
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    return w, velocity
