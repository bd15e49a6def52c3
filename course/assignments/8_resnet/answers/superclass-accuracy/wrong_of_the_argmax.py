# diagnosis: this is the superclass of the most probable class
def superclass_accuracy(labels, probabilities, superclass_of):
    predicted = probabilities.argmax(axis=1)
    return np.mean(superclass_of[predicted] == superclass_of[labels])
