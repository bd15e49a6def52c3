# diagnosis: right predictions are counted, not their share
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return np.sum(predicted == labels.reshape(-1))
