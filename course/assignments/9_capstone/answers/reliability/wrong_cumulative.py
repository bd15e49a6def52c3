# diagnosis: a bin holds all images that are at least so sure
def reliability(labels, probabilities, bins):
    """Share of the images, mean confidence and accuracy in each bin, (bins, 3)."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels  # (N,)
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    table = np.zeros((bins, 3))
    for each in range(bins):
        inside = index >= each
        table[each] = inside.mean(), confidence[inside].mean(), right[inside].mean()
    return table
