# diagnosis: the softmax sums the whole batch
def score_gradients(scores, y):
    """Gradient of the mean softmax loss with respect to the scores: (N, C)."""
    probs = np.exp(scores - scores.max(axis=1, keepdims=True) * 0 - scores.max())
    probs /= probs.sum()
    probs[np.arange(len(y)), y] -= 1
    return probs / len(y)
