# diagnosis: a floating-point number is used as an index
def reliability(labels, probabilities, bins):
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    index = np.minimum(np.floor(confidence * bins), bins - 1)
    counts = np.bincount(index, minlength=bins)
    filled = np.maximum(counts, 1)
    sure, hits = (np.bincount(index, values, bins) / filled for values in (confidence, right))
    return np.stack([counts / len(labels), sure, hits], axis=1)
