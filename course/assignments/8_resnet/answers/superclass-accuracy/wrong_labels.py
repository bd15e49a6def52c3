# diagnosis: superclasses are compared with classes
def superclass_accuracy(labels, probabilities, superclass_of):
    table = np.eye(superclass_of.max() + 1)[superclass_of]
    return np.mean((probabilities @ table).argmax(axis=1) == labels)
