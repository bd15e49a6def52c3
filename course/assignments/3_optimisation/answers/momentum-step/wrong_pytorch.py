# diagnosis: PyTorch's convention
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    """Weights and velocity after one step of SGD with momentum."""
    velocity = momentum * velocity + grad
    return w - rate * velocity, velocity
