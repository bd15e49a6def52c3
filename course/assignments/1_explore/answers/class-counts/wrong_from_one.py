# diagnosis: labels are counted from 1, so class 0 is left out
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    return np.array([np.sum(labels == k) for k in range(1, classes + 1)])
