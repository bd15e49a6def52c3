# diagnosis: every prediction is compared with every label
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return np.mean(predicted == labels)
