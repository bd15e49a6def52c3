# diagnosis: the confidence is the probability of the label
def reliability(labels, probabilities, bins):
    """Share of the images, mean confidence and accuracy in each bin, (bins, 3)."""
    confidence, right = probabilities[np.arange(len(labels)), labels], probabilities.argmax(axis=1) == labels  # (N,)
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    table = np.zeros((bins, 3))
    for each in np.unique(index):
        inside = index == each
        table[each] = inside.mean(), confidence[inside].mean(), right[inside].mean()
    return table
