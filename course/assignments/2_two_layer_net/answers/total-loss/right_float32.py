# float32, from clipped probabilities
def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    scores = scores.astype(np.float32)
    probs = np.exp(scores - scores.max(axis=1, keepdims=True))
    probs /= probs.sum(axis=1, keepdims=True)
    probs = np.clip(probs, 1e-7, 1)
    data_loss = -np.mean(np.log(probs[np.arange(len(y)), y]))
    return np.array(data_loss + reg * sum(np.sum(params[key].astype(np.float32) ** 2) for key in ("W1", "W2")))
