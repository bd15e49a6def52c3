# a loop over examples
def total_loss(params, scores, y, reg):
    """Mean softmax loss of the scores (N, C) for the labels y (N,), plus regularisation: one number."""
    total = 0.0
    for row, label in zip(scores, y):
        row = row - max(row)
        total += np.log(sum(np.exp(score) for score in row)) - row[label]
    for name in ("W1", "W2"):
        total += len(y) * reg * (params[name] ** 2).sum()
    return total / len(y)
