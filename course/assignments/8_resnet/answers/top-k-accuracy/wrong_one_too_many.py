# diagnosis: one class too many
def top_k_accuracy(labels, probabilities, k):
    own = probabilities[np.arange(len(labels)), labels]
    ahead = np.sum(probabilities > own[:, None], axis=1)
    return np.mean(ahead <= k)
