# diagnosis: in percent
def superclass_accuracy(labels, probabilities, superclass_of):
    table = np.eye(superclass_of.max() + 1)[superclass_of]
    return 100 * np.mean((probabilities @ table).argmax(axis=1) == superclass_of[labels])
