# diagnosis: it is only noted whether a class occurs
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    return np.isin(np.arange(classes), labels)
