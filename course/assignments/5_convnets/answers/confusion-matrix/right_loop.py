def confusion_matrix(labels, predicted, classes):
    matrix = np.zeros((classes, classes))
    for label, prediction in zip(labels, predicted):
        matrix[label, prediction] += 1
    return matrix
