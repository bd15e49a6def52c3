def confusion_matrix(labels, predicted, classes):
    return np.eye(classes)[labels].T @ np.eye(classes)[predicted]
