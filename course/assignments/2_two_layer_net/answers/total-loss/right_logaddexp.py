# log-sum-exp by logaddexp
def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    log_normaliser = np.logaddexp.reduce(scores, axis=1)
    loss = np.mean(log_normaliser - np.take_along_axis(scores, y[:, None], axis=1)[:, 0])
    return loss + reg * sum(np.vdot(params[name], params[name]) for name in ("W1", "W2"))
