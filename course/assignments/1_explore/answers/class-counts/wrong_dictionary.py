# diagnosis: a dictionary
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    return {k: int(np.sum(labels == k)) for k in range(classes)}
