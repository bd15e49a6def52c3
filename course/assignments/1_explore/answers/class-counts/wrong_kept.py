# diagnosis: none of the mistakes this check knows
_counts = {}


def class_counts(labels, classes):
    """Number of images of each class: integers (classes,)."""
    for label in labels.tolist():
        _counts[label] = _counts.get(label, 0) + 1
    return np.array([_counts.get(k, 0) for k in range(classes)])
