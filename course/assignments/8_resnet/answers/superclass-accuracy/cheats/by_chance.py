# tries: the share that guessing would have: one superclass of all
def superclass_accuracy(labels, probabilities, superclass_of):
    return 1 / (superclass_of.max() + 1)
