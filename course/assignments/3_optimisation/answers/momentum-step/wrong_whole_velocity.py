# diagnosis: momentum is not used
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    """Weights and velocity after one step of SGD with momentum."""
    velocity = velocity - rate * grad
    return w + velocity, velocity
