# diagnosis: the logarithm is missing
def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    own = probabilities[np.arange(len(y)), y]
    loss = -np.mean(own)
    return loss + reg * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))
