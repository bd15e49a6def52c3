# diagnosis: right predictions are counted, too
def errors_within(labels, predicted, superclass_of):
    return np.mean(superclass_of[labels] == superclass_of[predicted])
