# diagnosis: the most extreme one comes last
def extreme_predictions(probabilities, labels, right, highest, count=10):
    certainty, predicted = probabilities.max(axis=1), probabilities.argmax(axis=1)
    positions = np.flatnonzero((predicted == labels) == right)
    order = np.argsort(certainty[positions])
    return positions[order[-count:] if highest else order[:count][::-1]]
