# diagnosis: k is not used: this is top-1
def top_k_accuracy(labels, probabilities, k):
    return np.mean(probabilities.argmax(axis=1) == labels)
