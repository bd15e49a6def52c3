# diagnosis: the mean is over all N · k comparisons
def top_k_accuracy(labels, probabilities, k):
    best = np.argsort(-probabilities, axis=1)[:, :k]
    return np.mean(best == labels[:, None])
