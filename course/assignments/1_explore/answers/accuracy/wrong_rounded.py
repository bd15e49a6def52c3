# diagnosis: the numbers are nearly right
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return round(np.mean(predicted == np.ravel(labels)), 4)
