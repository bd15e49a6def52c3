def superclass_accuracy(labels, probabilities, superclass_of):
    names = np.unique(superclass_of)
    table = superclass_of[:, None] == names  # (C, S)
    taken = names[(probabilities @ table).argmax(axis=1)]
    return np.count_nonzero(taken == superclass_of[labels]) / len(labels)
