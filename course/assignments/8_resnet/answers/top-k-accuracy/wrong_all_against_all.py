# diagnosis: the probabilities of all labels are taken for each image
def top_k_accuracy(labels, probabilities, k):
    own = probabilities[:, labels]
    return np.mean(np.sum(probabilities >= own, axis=1) <= k)
