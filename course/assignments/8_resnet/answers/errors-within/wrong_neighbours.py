# diagnosis: none of the mistakes this check knows
def errors_within(labels, predicted, superclass_of):
    """Share of the wrong predictions that have the right superclass."""
    wrong = labels != predicted
    return np.mean(labels[wrong] // 5 == predicted[wrong] // 5)
