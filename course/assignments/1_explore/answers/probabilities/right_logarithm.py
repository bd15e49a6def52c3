def probabilities(logits):
    """Softmax of each row of logits (N, C): an array (N, C)."""
    shifted = logits - np.max(logits, axis=1)[:, None]
    return np.exp(shifted - np.log(np.exp(shifted).sum(axis=1))[:, None])
