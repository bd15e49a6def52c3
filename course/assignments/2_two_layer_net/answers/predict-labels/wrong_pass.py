# diagnosis: ends without `return`
def predict_labels(params, X):
    """The label with the highest score for each row of X: integers (N,)."""
    pass
