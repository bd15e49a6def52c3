# diagnosis: only classes that occur have a row and a column
def confusion_matrix(labels, predicted, classes):
    classes = labels.max() + 1
    matrix = np.zeros((classes, classes), dtype=int)
    np.add.at(matrix, (labels, predicted), 1)
    return matrix
