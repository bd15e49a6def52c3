# by index, with einsum
def deep_backward(weights, activations, dlogits):
    gradients = [None] * len(weights)
    D = dlogits
    for layer in range(len(weights) - 1, -1, -1):
        gradients[layer] = np.einsum("ni,no->io", activations[layer], D)
        D = np.einsum("no,io->ni", D, weights[layer])
        D[activations[layer] == 0] = 0
    return tuple(gradients)
