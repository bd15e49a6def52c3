# float32, and a number by way of a list
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    return np.float32(sum([bool(a == b) for a, b in zip(predicted, labels)]) / len(predicted))
