# diagnosis: the labels are changed in place: the caller finds other numbers in them
def errors_within(labels, predicted, superclass_of):
    """Share of the wrong predictions that have the right superclass."""
    wrong = labels != predicted
    labels[:], predicted[:] = superclass_of[labels], superclass_of[predicted]
    return np.mean(labels[wrong] == predicted[wrong])
