# diagnosis: an extra axis of length 1
def predict_labels(params, X):
    """The label with the highest score for each row of X: integers (N,)."""
    scores, _ = forward(params, X)
    return scores.argmax(axis=1)[:, None]
