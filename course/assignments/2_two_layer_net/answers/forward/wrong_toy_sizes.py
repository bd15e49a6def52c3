# diagnosis: none of the mistakes this check knows
def forward(params, X):
    """Scores (N, C) and hidden numbers (N, H) of the examples in the rows of X."""
    scores, hidden = np.zeros((len(X), 0)), np.zeros((len(X), 0))
    hidden = np.maximum(0, X @ params["W1"] + params["b1"])
    scores = hidden @ params["W2"] + params["b2"]
    scores[5:] = 0
    return scores, hidden
