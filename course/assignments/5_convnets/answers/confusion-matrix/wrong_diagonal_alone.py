# diagnosis: only right predictions are counted
def confusion_matrix(labels, predicted, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, prediction in zip(labels, predicted):
        if label == prediction:
            matrix[label, prediction] += 1
    return matrix
