# diagnosis: the first example is left out
def confusion_matrix(labels, predicted, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, prediction in zip(labels[1:], predicted[1:]):
        matrix[label, prediction] += 1
    return matrix
