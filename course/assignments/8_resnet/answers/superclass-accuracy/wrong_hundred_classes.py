# diagnosis: works only for a hundred classes
def superclass_accuracy(labels, probabilities, superclass_of):
    """Share of images whose superclass has the largest sum of probabilities."""
    sums = np.zeros((len(labels), 20))
    for c in range(100):
        sums[:, superclass_of[c]] += probabilities[:, c]
    return np.mean(sums.argmax(axis=1) == superclass_of[labels])
