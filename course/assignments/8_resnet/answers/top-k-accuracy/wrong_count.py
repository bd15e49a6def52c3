# diagnosis: a number of images, not a share
def top_k_accuracy(labels, probabilities, k):
    own = probabilities[np.arange(len(labels)), labels]
    return np.sum(np.sum(probabilities >= own[:, None], axis=1) <= k)
