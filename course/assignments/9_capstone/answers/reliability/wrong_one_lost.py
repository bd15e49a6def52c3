# diagnosis: a confidence of exactly 1 is in no bin
def reliability(labels, probabilities, bins):
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    table = np.zeros((bins, 3))
    for each in range(bins):
        inside = (confidence >= each / bins) & (confidence < (each + 1) / bins)
        if inside.any():
            table[each] = inside.mean(), confidence[inside].mean(), right[inside].mean()
    return table
