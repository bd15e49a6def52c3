# diagnosis: always the wrong ones
def extreme_predictions(probabilities, labels, right, highest, count=10):
    certainty, predicted = probabilities.max(axis=1), probabilities.argmax(axis=1)
    positions = np.flatnonzero(predicted != labels)
    order = np.argsort(-certainty[positions] if highest else certainty[positions])
    return positions[order][:count]
