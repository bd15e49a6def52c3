def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    probabilities = np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True)
    return -np.mean(np.log(probabilities[np.arange(len(y)), y] + 1e-300))
