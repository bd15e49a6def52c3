# diagnosis: they are names, not amounts
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return np.mean(np.abs(predicted - labels.reshape(-1)))
