# diagnosis: the share is that of the right images
def reliability(labels, probabilities, bins):
    """Share of the images, mean confidence and accuracy in each bin, (bins, 3)."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels  # (N,)
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    table = np.zeros((bins, 3))
    for each in np.unique(index):
        inside = index == each
        table[each] = (inside & right).sum() / right.sum(), confidence[inside].mean(), right[inside].mean()
    return table
