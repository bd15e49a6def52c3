# diagnosis: the mean of each superclass's probabilities
def superclass_accuracy(labels, probabilities, superclass_of):
    count = superclass_of.max() + 1
    means = [probabilities[:, superclass_of == s].mean(axis=1) for s in range(count)]
    return np.mean(np.argmax(means, axis=0) == superclass_of[labels])
