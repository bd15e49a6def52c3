# diagnosis: the first label alone is compared with
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return np.mean(predicted == (labels[0] if labels.ndim > 1 else labels))
