def predict_labels(params, X):
    """The label with the highest score for each row of X: integers (N,)."""
    y_pred = None
    pass
    return y_pred
