# diagnosis: only the k-th class is compared
def top_k_accuracy(labels, probabilities, k):
    order = np.argsort(-probabilities, axis=1)
    return np.mean(order[:, k - 1] == labels)
