# diagnosis: right and wrong predictions together
def extreme_predictions(probabilities, labels, right, highest, count=10):
    certainty = probabilities.max(axis=1)
    return np.argsort(-certainty if highest else certainty)[:count]
