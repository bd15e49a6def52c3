# tries: the matrix that the two margins alone would give: labels and predictions are never matched
def confusion_matrix(labels, predicted, classes):
    rows, columns = (np.bincount(each, minlength=classes) for each in (labels, predicted))
    return np.rint(np.outer(rows, columns) / len(labels))
