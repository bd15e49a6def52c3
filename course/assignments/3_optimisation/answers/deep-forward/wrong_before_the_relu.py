# diagnosis: the list has what comes before each ReLU
def deep_forward(weights, X):
    found, A = [X], X
    for W in weights:
        found.append(A @ W)
        A = np.maximum(0, found[-1])
    return found
