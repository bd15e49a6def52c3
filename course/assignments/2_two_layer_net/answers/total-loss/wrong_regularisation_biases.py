# diagnosis: the biases are regularised
def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -np.mean(logs[np.arange(len(y)), y])
    return loss + reg * sum(np.sum(values**2) for values in params.values())
