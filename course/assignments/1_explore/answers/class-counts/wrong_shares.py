# diagnosis: shares of all images, not numbers of images
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    return np.bincount(labels, minlength=classes) / len(labels)
