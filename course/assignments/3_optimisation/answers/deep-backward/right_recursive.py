# by recursion
def deep_backward(weights, activations, dlogits):
    *lower, W = weights
    gradient = activations[-2].T @ dlogits
    if not lower:
        return [gradient]
    D = np.where(activations[-2] > 0, dlogits @ W.T, 0)
    return [*deep_backward(lower, activations[:-1], D), gradient]
