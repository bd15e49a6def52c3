# diagnosis: the labels are changed in place
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    counts = np.bincount(labels, minlength=classes)
    labels.sort()
    return counts
