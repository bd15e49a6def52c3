def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    scores = scores - scores.max(axis=1, keepdims=True)
    log_probabilities = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    data_loss = -log_probabilities[range(len(y)), y].sum()
    return data_loss + reg * ((params["W1"] ** 2).sum() + (params["W2"] ** 2).sum())
