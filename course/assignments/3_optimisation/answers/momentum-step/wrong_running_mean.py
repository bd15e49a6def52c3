# diagnosis: the gradient is multiplied by 1 - momentum
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    """Weights and velocity after one step of SGD with momentum."""
    velocity = momentum * velocity - (1 - momentum) * rate * grad
    return w + velocity, velocity
