# diagnosis: shares of each row, not counts
def confusion_matrix(labels, predicted, classes):
    matrix = np.zeros((classes, classes))
    np.add.at(matrix, (labels, predicted), 1)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
