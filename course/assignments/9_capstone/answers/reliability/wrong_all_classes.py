# diagnosis: all probabilities are counted, not each image's largest alone
def reliability(labels, probabilities, bins):
    confidence = probabilities.ravel()
    right = np.eye(probabilities.shape[1])[labels].ravel()
    table = np.zeros((bins, 3))
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    for each in range(bins):
        inside = index == each
        if inside.any():
            table[each] = inside.mean(), confidence[inside].mean(), right[inside].mean()
    return table
