# np.where, and >= at the kink
def forward(params, X):
    """Scores (N, C) and hidden numbers (N, H) of the examples in the rows of X."""
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    before = np.add(np.dot(X, W1), b1)
    hidden = np.where(before >= 0, before, 0.0)
    return np.dot(hidden, W2) + b2, hidden
