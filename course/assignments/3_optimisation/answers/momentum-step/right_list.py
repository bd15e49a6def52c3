# in float32, as a list
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    new = np.float32(momentum) * velocity.astype(np.float32) - np.float32(rate) * grad.astype(np.float32)
    return [w.astype(np.float32) + new, new]
