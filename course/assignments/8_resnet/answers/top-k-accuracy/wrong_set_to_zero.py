# diagnosis: the probabilities are changed in place: the caller finds other numbers in them
def top_k_accuracy(labels, probabilities, k):
    """Share of images whose label is among the k most probable classes."""
    right = np.zeros(len(labels), bool)
    own = probabilities[np.arange(len(labels)), labels].copy()
    rank = np.sum(probabilities >= own[:, None], axis=1)
    probabilities[np.arange(len(labels)), labels] = 0
    return np.mean(rank <= k)
