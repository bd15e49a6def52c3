# diagnosis: one maximum is subtracted from the whole batch
def score_gradients(scores, y):
    """Gradient of the mean softmax loss with respect to the scores: (N, C)."""
    exponentials = np.exp(scores - scores.max())
    dscores = exponentials / exponentials.sum(axis=1, keepdims=True)
    dscores[np.arange(len(y)), y] -= 1
    return dscores / len(y)
