# diagnosis: the accuracy of classes
def errors_within(labels, predicted, superclass_of):
    return np.mean(labels == predicted)
