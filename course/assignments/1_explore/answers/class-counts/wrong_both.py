# diagnosis: labels and counts together
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    return np.unique(labels, return_counts=True)
