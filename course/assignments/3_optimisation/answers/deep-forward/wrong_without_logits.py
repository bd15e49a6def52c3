# diagnosis: the logits are missing
def deep_forward(weights, X):
    activations = [X]
    for W in weights[:-1]:
        activations.append(np.maximum(0, activations[-1] @ W))
    return activations
