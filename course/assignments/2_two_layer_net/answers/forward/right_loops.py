# loops over examples
def forward(params, X):
    """Scores (N, C) and hidden numbers (N, H) of the examples in the rows of X."""
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    scores, hidden = [], []
    for x in X:
        units = [max(0.0, x @ W1[:, unit] + b1[unit]) for unit in range(len(b1))]
        hidden.append(units)
        scores.append([np.dot(units, W2[:, label]) + b2[label] for label in range(len(b2))])
    return np.array(scores), np.array(hidden)
