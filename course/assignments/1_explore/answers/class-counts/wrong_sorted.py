# diagnosis: the counts are sorted
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    return np.sort(np.bincount(labels, minlength=classes))
