# diagnosis: the softmax runs down the columns
def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    probs = np.exp(scores - scores.max(axis=0, keepdims=True))
    probs /= probs.sum(axis=0, keepdims=True)
    data_loss = -np.mean(np.log(probs[np.arange(len(y)), y]))
    return data_loss + reg * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))
