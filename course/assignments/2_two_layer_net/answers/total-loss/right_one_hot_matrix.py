# one-hot rows made from the labels
def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    truth = np.zeros_like(scores)
    truth[np.arange(scores.shape[0]), y] = 1
    loss = -np.sum(truth * logs) / scores.shape[0]
    return loss + reg * np.linalg.norm(params["W1"]) ** 2 + reg * np.linalg.norm(params["W2"]) ** 2
