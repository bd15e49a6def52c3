# diagnosis: the lowest score is taken for the highest
def predict_labels(params, X):
    """The label with the highest score for each row of X: integers (N,)."""
    scores, _ = forward(params, X)
    return scores.argmin(axis=1)
