# tries: the first positions, in order
def extreme_predictions(probabilities, labels, right, highest, count=10):
    return np.arange(min(count, len(labels) // 2))
