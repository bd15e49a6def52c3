# diagnosis: rows and columns are swapped
def confusion_matrix(labels, predicted, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, prediction in zip(labels, predicted):
        matrix[prediction, label] += 1
    return matrix
