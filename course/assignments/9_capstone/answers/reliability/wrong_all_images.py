# diagnosis: the two means are divided by all images
def reliability(labels, probabilities, bins):
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    inside = index == np.arange(bins)[:, None]  # (bins, N)
    return np.stack([inside.mean(axis=1), (inside * confidence).mean(axis=1), (inside & right).mean(axis=1)], axis=1)
