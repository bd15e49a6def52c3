# diagnosis: the sign is reversed
def score_gradients(scores, y):
    """Gradient of the mean softmax loss with respect to the scores: (N, C)."""
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    truth = np.eye(scores.shape[1])[y]
    return (truth - probabilities) / len(y)
