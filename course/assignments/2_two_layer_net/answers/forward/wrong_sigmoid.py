# diagnosis: a sigmoid for the ReLU
def forward(params, X):
    """Scores (N, C) and hidden numbers (N, H) of the examples in the rows of X."""
    hidden = 1 / (1 + np.exp(-(X @ params["W1"] + params["b1"])))
    return hidden @ params["W2"] + params["b2"], hidden
