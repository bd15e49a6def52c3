def top_k_accuracy(labels, probabilities, k):
    masked = np.array(probabilities, dtype=float)
    masked[np.arange(len(labels)), labels] -= 1e-12  # behind all that are as probable
    best = np.argsort(-masked, axis=1)[:, :k]
    return np.mean((best == labels[:, None]).any(axis=1))
