# diagnosis: none of the mistakes this check knows
def predict_labels(params, X):
    """The label with the highest score for each row of X: integers (N,)."""
    scores, _ = forward(params, X)
    return scores[:, :-1].argmax(axis=1)
