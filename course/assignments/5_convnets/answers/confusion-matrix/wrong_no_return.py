# diagnosis: the function ends without `return`
def confusion_matrix(labels, predicted, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, prediction in zip(labels, predicted):
        matrix[label, prediction] += 1
