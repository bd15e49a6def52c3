# diagnosis: one class too few
def top_k_accuracy(labels, probabilities, k):
    own = probabilities[np.arange(len(labels)), labels]
    rank = np.sum(probabilities >= own[:, None], axis=1)
    return np.mean(rank < k)
