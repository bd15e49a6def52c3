# diagnosis: the mean over the images is missing
def top_k_accuracy(labels, probabilities, k):
    own = probabilities[np.arange(len(labels)), labels]
    return np.sum(probabilities >= own[:, None], axis=1) <= k
