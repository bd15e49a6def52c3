# diagnosis: classes are counted from 1, and labels from 0
def confusion_matrix(labels, predicted, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, prediction in zip(labels, predicted):
        matrix[label - 1, prediction - 1] += 1
    return matrix
