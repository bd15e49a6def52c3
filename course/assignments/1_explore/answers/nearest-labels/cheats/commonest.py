# tries: a constant: the commonest label, for every image
def nearest_labels(distances, y_train):
    values, counts = np.unique(y_train, return_counts=True)
    return np.full(len(distances), values[counts.argmax()])
