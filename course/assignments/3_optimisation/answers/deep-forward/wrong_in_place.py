# diagnosis: the examples are changed in place
def deep_forward(weights, X):
    activations = [X.copy()]
    for layer, W in enumerate(weights, start=1):
        Z = activations[-1] @ W
        activations.append(np.maximum(0, Z) if layer < len(weights) else Z)
    X -= X.mean()
    return activations
