# diagnosis: each pair is counted once, however often it occurs
def confusion_matrix(labels, predicted, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    matrix[labels, predicted] += 1
    return matrix
