# diagnosis: every label within k of the most probable class counts
def top_k_accuracy(labels, probabilities, k):
    """Share of images whose label is among the k most probable classes."""
    return np.mean(np.abs(probabilities.argmax(axis=1) - labels) < k)
