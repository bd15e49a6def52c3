# diagnosis: among those of all images
def top_k_accuracy(labels, probabilities, k):
    best = np.argsort(-probabilities, axis=1)[:, :k]
    return np.mean(np.isin(labels, best))
