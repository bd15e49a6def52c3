# diagnosis: the probabilities are changed in place: the caller finds other numbers in them
def extreme_predictions(probabilities, labels, right, highest, count=10):
    """Positions of right or wrong predictions with the highest or the lowest probabilities (N, C)."""
    certainty, predicted = probabilities.max(axis=1), probabilities.argmax(axis=1)
    probabilities[(predicted == labels) != right] = -1 if highest else 2
    certainty = probabilities.max(axis=1)
    order = np.argsort(-certainty if highest else certainty)
    kept = np.sum((predicted == labels) == right)
    return order[:kept][:count]
