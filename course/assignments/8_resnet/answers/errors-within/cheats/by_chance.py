# tries: the share that guessing would have: one superclass of all
def errors_within(labels, predicted, superclass_of):
    return 1 / (superclass_of.max() + 1)
