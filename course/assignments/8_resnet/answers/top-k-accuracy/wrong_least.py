# diagnosis: the k least probable classes are taken
def top_k_accuracy(labels, probabilities, k):
    best = np.argsort(probabilities, axis=1)[:, :k]
    return np.mean((best == labels[:, None]).any(axis=1))
