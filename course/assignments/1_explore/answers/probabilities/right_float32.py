def probabilities(logits):
    """Softmax of each row of logits (N, C): an array (N, C)."""
    logits = np.asarray(logits, dtype=np.float32)
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
