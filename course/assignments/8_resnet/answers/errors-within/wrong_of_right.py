# diagnosis: divided by the right predictions, not by the mistakes
def errors_within(labels, predicted, superclass_of):
    """Share of the wrong predictions that have the right superclass."""
    near = (superclass_of[labels] == superclass_of[predicted]) & (labels != predicted)
    return near.sum() / np.sum(labels == predicted)
