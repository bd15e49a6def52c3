# diagnosis: the bins hold equally many images
def reliability(labels, probabilities, bins):
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    parts = np.array_split(np.argsort(confidence), bins)
    return np.array([[len(part) / len(labels), confidence[part].mean(), right[part].mean()] for part in parts])
