# diagnosis: the hidden activations
def forward(params, X):
    """Scores (N, C) and hidden numbers (N, H) of the examples in the rows of X."""
    before = X @ params["W1"] + params["b1"]
    return np.maximum(0, before) @ params["W2"] + params["b2"], before
