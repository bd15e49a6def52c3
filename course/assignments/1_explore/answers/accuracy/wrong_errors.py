# diagnosis: the share of wrong predictions
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return np.mean(predicted != labels.reshape(-1))
