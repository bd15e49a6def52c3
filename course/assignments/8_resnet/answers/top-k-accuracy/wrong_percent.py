# diagnosis: in percent
def top_k_accuracy(labels, probabilities, k):
    own = probabilities[np.arange(len(labels)), labels]
    return 100 * np.mean(np.sum(probabilities >= own[:, None], axis=1) <= k)
