# diagnosis: divided by all images, not by the mistakes
def errors_within(labels, predicted, superclass_of):
    return np.mean((superclass_of[labels] == superclass_of[predicted]) & (labels != predicted))
