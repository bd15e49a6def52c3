# diagnosis: the sign of momentum: the old velocity brakes
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    """Weights and velocity after one step of SGD with momentum."""
    velocity = -momentum * velocity - rate * grad
    return w + velocity, velocity
