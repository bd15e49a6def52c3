def probabilities(logits):
    """Softmax of each row of logits (N, C): an array (N, C)."""
    rows = []
    for row in logits:
        e = np.exp(row - max(row))
        rows.append(e / sum(e))
    return np.array(rows)
