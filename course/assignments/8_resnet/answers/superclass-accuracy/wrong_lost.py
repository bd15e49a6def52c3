# diagnosis: of each superclass only the last class is counted
def superclass_accuracy(labels, probabilities, superclass_of):
    sums = np.zeros((len(labels), superclass_of.max() + 1))
    sums[:, superclass_of] += probabilities
    return np.mean(sums.argmax(axis=1) == superclass_of[labels])
