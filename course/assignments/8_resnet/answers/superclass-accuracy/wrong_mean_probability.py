# diagnosis: the mean probability of the right superclass
def superclass_accuracy(labels, probabilities, superclass_of):
    table = np.eye(superclass_of.max() + 1)[superclass_of]
    return np.mean((probabilities @ table)[np.arange(len(labels)), superclass_of[labels]])
