# diagnosis: the logits are changed in place
def probabilities(logits):
    """Softmax of each row of logits (N, C): an array (N, C)."""
    logits -= logits.max(axis=1, keepdims=True)
    e = np.exp(logits)
    return e / e.sum(axis=1, keepdims=True)
