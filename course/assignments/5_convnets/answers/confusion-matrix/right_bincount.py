def confusion_matrix(labels, predicted, classes):
    return np.bincount(classes * labels + predicted, minlength=classes**2).reshape(classes, classes)
