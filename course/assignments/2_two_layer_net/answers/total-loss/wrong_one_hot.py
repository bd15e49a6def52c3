# diagnosis: y is used as if it were one-hot
def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -np.mean(np.sum(y * logs, axis=1))
    return loss + reg * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))
