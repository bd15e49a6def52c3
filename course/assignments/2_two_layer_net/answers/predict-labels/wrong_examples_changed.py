# diagnosis: the examples are changed in place
def predict_labels(params, X):
    """The label with the highest score for each row of X: integers (N,)."""
    scores, _ = forward(params, X)
    X -= X.mean()
    return scores.argmax(axis=1)
