# diagnosis: argsort gives the classes in order, not the rank
def top_k_accuracy(labels, probabilities, k):
    order = np.argsort(-probabilities, axis=1)
    return np.mean(order[np.arange(len(labels)), labels] < k)
