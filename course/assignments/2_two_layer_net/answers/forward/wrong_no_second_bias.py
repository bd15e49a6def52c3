# diagnosis: b2 is not added
def forward(params, X):
    """Scores (N, C) and hidden numbers (N, H) of the examples in the rows of X."""
    hidden = np.maximum(0, X @ params["W1"] + params["b1"])
    return hidden @ params["W2"], hidden
