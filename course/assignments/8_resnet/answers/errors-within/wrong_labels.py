# diagnosis: superclasses are compared with classes
def errors_within(labels, predicted, superclass_of):
    wrong = labels != predicted
    return np.mean(superclass_of[labels[wrong]] == predicted[wrong])
