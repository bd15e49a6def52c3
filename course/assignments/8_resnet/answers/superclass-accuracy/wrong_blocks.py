# diagnosis: the classes of a superclass are assumed to be adjacent
def superclass_accuracy(labels, probabilities, superclass_of):
    sums = np.stack([probabilities[:, at : at + 5].sum(axis=1) for at in range(0, probabilities.shape[1], 5)])
    return np.mean(sums.argmax(axis=0) == superclass_of[labels])
