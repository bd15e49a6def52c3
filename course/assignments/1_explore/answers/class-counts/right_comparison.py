def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    return np.sum(labels[:, None] == np.arange(classes), axis=0)
