# diagnosis: ten classes, whatever is asked
def confusion_matrix(labels, predicted, classes):
    matrix = np.zeros((10, 10), dtype=int)
    for label, prediction in zip(labels, predicted):
        matrix[label, prediction] += 1
    return matrix
