# diagnosis: none of the mistakes this check knows
def top_k_accuracy(labels, probabilities, k):
    """Share of images whose label is among the k most probable classes."""
    own = probabilities[np.arange(len(labels)), labels]
    return np.mean(own >= probabilities.mean(axis=1))
