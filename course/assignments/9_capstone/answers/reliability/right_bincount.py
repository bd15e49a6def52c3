def reliability(labels, probabilities, bins):
    confidence = probabilities.max(axis=1)
    right = np.argmax(probabilities, axis=1) == labels
    index = np.minimum(np.floor(confidence * bins).astype(np.int64), bins - 1)
    counts = np.bincount(index, minlength=bins)
    sums = [np.bincount(index, weights=values, minlength=bins) for values in (confidence, right)]
    return np.column_stack([counts / counts.sum(), *(each / np.maximum(counts, 1) for each in sums)])
