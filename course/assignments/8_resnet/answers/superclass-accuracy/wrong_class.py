# diagnosis: this is the accuracy of classes
def superclass_accuracy(labels, probabilities, superclass_of):
    return np.mean(probabilities.argmax(axis=1) == labels)
