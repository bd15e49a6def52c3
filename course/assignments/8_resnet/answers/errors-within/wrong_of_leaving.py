# diagnosis: divided by the mistakes that leave the superclass
def errors_within(labels, predicted, superclass_of):
    """Share of the wrong predictions that have the right superclass."""
    wrong = labels != predicted
    near = superclass_of[labels[wrong]] == superclass_of[predicted[wrong]]
    return near.sum() / (~near).sum()
