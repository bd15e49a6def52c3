# diagnosis: bins are counted from 1
def reliability(labels, probabilities, bins):
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    index = np.digitize(confidence, np.linspace(0, 1, bins + 1))
    table = np.zeros((bins, 3))
    for each in range(bins):
        inside = index == each
        if inside.any():
            table[each] = inside.mean(), confidence[inside].mean(), right[inside].mean()
    return table
