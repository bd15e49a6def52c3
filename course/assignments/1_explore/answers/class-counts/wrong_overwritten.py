# diagnosis: it is only noted whether a class occurs
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    counts = np.zeros(classes, dtype=int)
    counts[labels] += 1
    return counts
