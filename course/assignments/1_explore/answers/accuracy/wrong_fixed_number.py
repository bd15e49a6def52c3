# diagnosis: divided by 10,000, whatever the number of predictions
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return np.sum(predicted == np.ravel(labels)) / 10_000
