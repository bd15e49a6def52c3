def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    right = 0
    for mine, true in zip(predicted, labels.flatten()):
        right += mine == true
    return right / len(predicted)
