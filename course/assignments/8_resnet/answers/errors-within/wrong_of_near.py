# diagnosis: of the images whose superclass is right, the share whose class is wrong
def errors_within(labels, predicted, superclass_of):
    near = superclass_of[labels] == superclass_of[predicted]
    return np.mean(labels[near] != predicted[near])
