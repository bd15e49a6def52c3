# float32, in place
def score_gradients(scores, y):
    """Gradient of the mean softmax loss with respect to the scores: (N, C)."""
    dscores = scores.astype(np.float32)
    dscores -= dscores.max(axis=1, keepdims=True)
    dscores = np.exp(dscores)
    dscores /= dscores.sum(axis=1, keepdims=True) + 1e-8
    dscores[range(len(y)), y] -= 1
    return dscores / np.float32(len(y))
