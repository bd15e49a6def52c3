# diagnosis: classes without images are left out
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    values, counts = np.unique(labels, return_counts=True)
    return counts
