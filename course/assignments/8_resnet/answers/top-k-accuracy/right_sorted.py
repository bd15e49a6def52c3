def top_k_accuracy(labels, probabilities, k):
    bar = np.sort(probabilities, axis=1)[:, -k - 1]  # (N,), the best that is left out
    return np.mean(probabilities[np.arange(len(labels)), labels] > bar)
