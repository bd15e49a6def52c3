# diagnosis: only one axis: a row for each class lacks its columns
def confusion_matrix(labels, predicted, classes):
    matrix = np.zeros(classes, dtype=int)
    for label, prediction in zip(labels, predicted):
        matrix[label] += 1
    return matrix
