# diagnosis: there is no ReLU between the layers
def deep_forward(weights, X):
    """Activations of every layer: X, the hidden layers after their ReLU, the logits."""
    activations = [X]
    for layer, W in enumerate(weights, start=1):
        Z = activations[-1] @ W
        activations.append(Z)
    return activations
