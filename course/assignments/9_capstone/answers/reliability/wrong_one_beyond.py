# diagnosis: a confidence of exactly 1 belongs to the last one
def reliability(labels, probabilities, bins):
    """Share of the images, mean confidence and accuracy in each bin, (bins, 3)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    counts, sums = np.zeros(bins), np.zeros((bins, 2))
    for sure, hit in zip(confidence, right):
        each = int(sure * bins)
        counts[each] += 1
        sums[each] += sure, hit
    return np.column_stack([counts / len(labels), sums / np.maximum(counts, 1)[:, None]])
