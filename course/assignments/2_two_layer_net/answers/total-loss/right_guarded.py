# a small number inside the logarithm
def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    probs = np.exp(scores - scores.max(axis=1, keepdims=True))
    probs /= probs.sum(axis=1, keepdims=True)
    data_loss = -np.mean(np.log(probs[np.arange(len(y)), y] + 1e-8))
    return data_loss + reg * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))
