# one-hot rows made from the labels
def score_gradients(scores, y):
    """Gradient of the mean softmax loss with respect to the scores: (N, C)."""
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    truth = (y[:, np.newaxis] == np.arange(scores.shape[1])).astype(float)
    return (probabilities - truth) / y.size
