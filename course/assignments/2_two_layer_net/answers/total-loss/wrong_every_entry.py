# diagnosis: every score's logarithm is added, not the label's alone
def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -np.sum(logs) / len(y)
    return loss + reg * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))
