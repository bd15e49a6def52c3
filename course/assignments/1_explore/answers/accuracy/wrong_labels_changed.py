# diagnosis: the labels are changed in place
def accuracy(predicted, labels):
    """Share of right predictions (N,), for labels (N,) or (N, 1)."""
    right = np.mean(predicted == np.ravel(labels))
    labels[predicted == np.ravel(labels)] = -1
    return right
