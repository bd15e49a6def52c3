# diagnosis: among equal probabilities the class with the lower number wins
def top_k_accuracy(labels, probabilities, k):
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]
    return np.mean((best == labels[:, None]).any(axis=1))
