# diagnosis: squares of the probabilities are added
def superclass_accuracy(labels, probabilities, superclass_of):
    """Share of images whose superclass has the largest sum of probabilities."""
    table = np.eye(superclass_of.max() + 1)[superclass_of]
    sums = probabilities**2 @ table
    return np.mean(sums.argmax(axis=1) == superclass_of[labels])
