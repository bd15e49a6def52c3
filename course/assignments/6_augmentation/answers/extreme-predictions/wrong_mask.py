# diagnosis: not indices: integers of shape (count,) belong here
def extreme_predictions(probabilities, labels, right, highest, count=10):
    """Positions of right or wrong predictions with the highest or the lowest probabilities (N, C)."""
    certainty, predicted = probabilities.max(axis=1), probabilities.argmax(axis=1)
    return (predicted == labels) == right
