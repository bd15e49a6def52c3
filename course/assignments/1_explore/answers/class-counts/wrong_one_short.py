# diagnosis: the counts stop at the highest label that occurs
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    return np.array([np.sum(labels == k) for k in range(classes - 1)])
