# diagnosis: the first layer's gradient is missing
def deep_backward(weights, activations, dlogits):
    """Gradients of the loss with respect to each matrix of `weights`, in the same order."""
    gradients, D = [], dlogits
    for W, A in zip(weights[::-1], activations[-2::-1], strict=True):
        gradients.append(A.T @ D)
        D = (D @ W.T) * (A > 0)
    return gradients[-2::-1]
