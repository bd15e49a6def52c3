# diagnosis: the logits are not exponentiated
def probabilities(logits):
    """Softmax of each row of logits (N, C): an array (N, C)."""
    return logits / logits.sum(axis=1, keepdims=True)
