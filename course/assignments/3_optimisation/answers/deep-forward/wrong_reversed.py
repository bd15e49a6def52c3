# diagnosis: the list is reversed: the logits come first
def deep_forward(weights, X):
    """Activations of every layer: X, the hidden layers after their ReLU, the logits."""
    activations = [X]
    for layer, W in enumerate(weights, start=1):
        Z = activations[-1] @ W
        activations.append(np.maximum(0, Z) if layer < len(weights) else Z)
    return activations[::-1]
