# float32, a list of two
def forward(params, X):
    """Scores (N, C) and hidden numbers (N, H) of the examples in the rows of X."""
    X = X.astype(np.float32)
    W1, b1, W2, b2 = (params[key].astype(np.float32) for key in ("W1", "b1", "W2", "b2"))
    hidden = (X @ W1 + b1).clip(min=0)
    return [hidden @ W2 + b2, hidden]
