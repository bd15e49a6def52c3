# diagnosis: score_gradients changes the scores that it is given
def score_gradients(scores, y):
    """Gradient of the mean softmax loss with respect to the scores: (N, C)."""
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    dscores = scores / scores.sum(axis=1, keepdims=True)
    dscores[np.arange(len(y)), y] -= 1
    return dscores / len(y)
