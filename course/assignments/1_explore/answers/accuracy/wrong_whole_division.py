# diagnosis: a division that loses the fraction
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return np.sum(predicted == np.ravel(labels)) // len(labels)
