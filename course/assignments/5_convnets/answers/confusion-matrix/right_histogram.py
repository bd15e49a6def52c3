def confusion_matrix(labels, predicted, classes):
    edges = np.arange(classes + 1)
    return np.histogram2d(labels, predicted, bins=(edges, edges))[0].astype(np.float32)
