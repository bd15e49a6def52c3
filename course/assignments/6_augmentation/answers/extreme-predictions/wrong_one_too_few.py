# diagnosis: one prediction too few
def extreme_predictions(probabilities, labels, right, highest, count=10):
    """Positions of right or wrong predictions with the highest or the lowest probabilities (N, C)."""
    certainty, predicted = probabilities.max(axis=1), probabilities.argmax(axis=1)
    positions = np.flatnonzero((predicted == labels) == right)
    order = np.argsort(-certainty[positions] if highest else certainty[positions])
    return positions[order][: count - 1]
