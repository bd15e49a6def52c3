# diagnosis: the mask looks at the gradient, not at the activation
def deep_backward(weights, activations, dlogits):
    """Gradients of the loss with respect to each matrix of `weights`, in the same order."""
    gradients, D = [], dlogits
    for W, A in zip(weights[::-1], activations[-2::-1], strict=True):
        gradients.append(A.T @ D)
        D = np.maximum(0, D @ W.T)
    return gradients[::-1]
