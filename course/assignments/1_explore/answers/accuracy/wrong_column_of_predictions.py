# diagnosis: the predictions became a column
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return np.mean(predicted.reshape(-1, 1) == labels)
