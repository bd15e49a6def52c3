# diagnosis: sorted along axis 0
def top_k_accuracy(labels, probabilities, k):
    best = np.argsort(-probabilities, axis=0, kind="stable")[:, :k]
    return np.mean((best == labels[:, None]).any(axis=1))
