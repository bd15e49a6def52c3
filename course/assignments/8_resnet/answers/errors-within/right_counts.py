def errors_within(labels, predicted, superclass_of):
    wrong = np.count_nonzero(labels != predicted)
    near = np.count_nonzero((superclass_of[labels] == superclass_of[predicted]) & (labels != predicted))
    return near / wrong
