# diagnosis: per cent, not a share
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return 100 * np.mean(predicted == labels.reshape(-1))
