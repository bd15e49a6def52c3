# diagnosis: shares of all examples, not counts
def confusion_matrix(labels, predicted, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, prediction in zip(labels, predicted):
        matrix[label, prediction] += 1
    return matrix / len(labels)
