def top_k_accuracy(labels, probabilities, k):
    own = probabilities[range(len(labels)), labels].reshape(-1, 1)
    others = np.arange(probabilities.shape[1]) != labels[:, None]
    ahead = ((probabilities >= own) & others).sum(axis=1)
    return float((ahead < k).mean())
