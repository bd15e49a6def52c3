# diagnosis: k is not used: this is top-5
def top_k_accuracy(labels, probabilities, k):
    best = np.argsort(probabilities, axis=1)[:, -5:]
    return np.mean((best == labels[:, None]).any(axis=1))
