# diagnosis: all or nothing
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return np.array_equal(predicted, labels.reshape(-1))
