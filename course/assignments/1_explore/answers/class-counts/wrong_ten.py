# diagnosis: works only for 10 classes
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    return [int(np.sum(labels == k)) for k in range(10)]
