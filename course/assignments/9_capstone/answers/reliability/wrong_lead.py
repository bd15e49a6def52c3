# diagnosis: the confidence is the lead over the second class
def reliability(labels, probabilities, bins):
    ordered = np.sort(probabilities, axis=1)
    confidence, right = ordered[:, -1] - ordered[:, -2], probabilities.argmax(axis=1) == labels
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    table = np.zeros((bins, 3))
    for each in np.unique(index):
        inside = index == each
        table[each] = inside.mean(), confidence[inside].mean(), right[inside].mean()
    return table
