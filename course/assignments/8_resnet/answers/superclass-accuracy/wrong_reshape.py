# diagnosis: twenty superclasses of five classes each are built in
def superclass_accuracy(labels, probabilities, superclass_of):
    sums = probabilities.reshape(len(labels), 20, 5).sum(axis=2)
    return np.mean(sums.argmax(axis=1) == superclass_of[labels])
