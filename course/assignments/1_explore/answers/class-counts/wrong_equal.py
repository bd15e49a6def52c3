# diagnosis: all classes are taken to be equally frequent
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    return np.full(classes, len(labels) // classes)
