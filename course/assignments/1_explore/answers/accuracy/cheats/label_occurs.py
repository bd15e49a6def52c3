# tries: a share that is right where every prediction is: the labels that occur at all
def accuracy(predicted, labels):
    return np.mean(np.isin(predicted, labels))
