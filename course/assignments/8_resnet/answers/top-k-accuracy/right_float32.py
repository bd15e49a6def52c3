def top_k_accuracy(labels, probabilities, k):
    """Share of images whose label is among the k most probable classes."""
    own = probabilities[np.arange(len(labels)), labels]
    rank = np.sum(probabilities >= own[:, None], axis=1)
    return (rank <= k).astype(np.float32).mean()
