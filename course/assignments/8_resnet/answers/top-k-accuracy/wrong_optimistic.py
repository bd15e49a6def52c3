# diagnosis: among equal probabilities the label wins
def top_k_accuracy(labels, probabilities, k):
    own = probabilities[np.arange(len(labels)), labels]
    return np.mean(np.sum(probabilities > own[:, None], axis=1) < k)
