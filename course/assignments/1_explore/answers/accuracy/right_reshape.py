def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return (predicted == labels.reshape(-1)).mean()
