# diagnosis: the lead over the second class decides
def extreme_predictions(probabilities, labels, right, highest, count=10):
    """Positions of right or wrong predictions with the highest or the lowest probabilities (N, C)."""
    certainty, predicted = np.ptp(np.sort(probabilities)[:, -2:], axis=1), probabilities.argmax(axis=1)
    positions = np.flatnonzero((predicted == labels) == right)
    order = np.argsort(-certainty[positions] if highest else certainty[positions])
    return positions[order][:count]
