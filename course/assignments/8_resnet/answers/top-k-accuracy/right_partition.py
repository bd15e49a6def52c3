def top_k_accuracy(labels, probabilities, k):
    own = np.take_along_axis(probabilities, labels[:, None], axis=1)[:, 0]
    return (own > np.partition(probabilities, -k - 1, axis=1)[:, -k - 1]).sum() / len(labels)
