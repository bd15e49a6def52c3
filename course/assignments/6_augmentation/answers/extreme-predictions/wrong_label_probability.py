# diagnosis: the probability of the label decides
def extreme_predictions(probabilities, labels, right, highest, count=10):
    predicted = probabilities.argmax(axis=1)
    certainty = probabilities[np.arange(len(labels)), labels]
    positions = np.flatnonzero((predicted == labels) == right)
    order = np.argsort(-certainty[positions] if highest else certainty[positions])
    return positions[order][:count]
