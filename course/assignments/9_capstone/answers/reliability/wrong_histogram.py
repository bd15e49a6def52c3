# diagnosis: the bins begin at the smallest confidence, not at 0
def reliability(labels, probabilities, bins):
    confidence = probabilities.max(axis=1).astype(float)
    right = (probabilities.argmax(axis=1) == labels).astype(float)
    counts, edges = np.histogram(confidence, bins)
    sure, _ = np.histogram(confidence, bins, weights=confidence)
    hits, _ = np.histogram(confidence, bins, weights=right)
    filled = np.maximum(counts, 1)
    return np.stack([counts / len(labels), sure / filled, hits / filled], axis=1)
