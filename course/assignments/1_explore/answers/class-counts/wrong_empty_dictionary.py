# diagnosis: the dictionary has no entry yet for a label
def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    counts = {}
    for label in labels:
        counts[label] += 1
    return np.array(list(counts.values()))
