def reliability(labels, probabilities, bins):
    confidence = probabilities.max(axis=1)
    right = (probabilities.argmax(axis=1) == labels).astype(float)
    weights = (None, confidence, right)
    counts, sure, hits = (np.histogram(confidence, bins, range=(0, 1), weights=each)[0] for each in weights)
    table = np.stack([counts / len(labels), sure, hits], axis=1)
    table[:, 1:] /= np.maximum(counts, 1)[:, None]
    return table.astype(np.float32)
