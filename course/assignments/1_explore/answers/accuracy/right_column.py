def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    if labels.ndim == 2:
        labels = labels[:, 0]
    return np.sum(predicted == labels) / len(labels)
