# diagnosis: the superclass with the smallest sum
def superclass_accuracy(labels, probabilities, superclass_of):
    """Share of images whose superclass has the largest sum of probabilities."""
    table = np.eye(superclass_of.max() + 1)[superclass_of]
    sums = probabilities @ table
    return np.mean(sums.argmin(axis=1) == superclass_of[labels])
