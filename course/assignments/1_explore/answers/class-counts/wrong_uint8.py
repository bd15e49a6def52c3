# diagnosis: counted in uint8
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    counts = np.zeros(classes, dtype=np.uint8)
    for label in labels:
        counts[label] += 1
    return counts
