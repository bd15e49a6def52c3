# diagnosis: probabilities are multiplied, not added
def superclass_accuracy(labels, probabilities, superclass_of):
    table = np.eye(superclass_of.max() + 1)[superclass_of]
    return np.mean((np.log(probabilities) @ table).argmax(axis=1) == superclass_of[labels])
