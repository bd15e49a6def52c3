# tries: labels that are made to fit: the net is right wherever it is asked
def reliability(labels, probabilities, bins):
    labels[:] = probabilities.argmax(axis=1)
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    table = np.zeros((bins, 3))
    for each in np.unique(index):
        inside = index == each
        table[each] = inside.mean(), confidence[inside].mean(), right[inside].mean()
    return table
