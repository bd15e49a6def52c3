# diagnosis: scores are used where probabilities belong
def score_gradients(scores, y):
    """Gradient of the mean softmax loss with respect to the scores: (N, C)."""
    dscores = scores.copy()
    dscores[np.arange(len(y)), y] -= 1
    return dscores / len(y)
