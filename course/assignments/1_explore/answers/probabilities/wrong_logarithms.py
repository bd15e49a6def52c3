# diagnosis: the logarithms of the probabilities
def probabilities(logits):
    """Softmax of each row of logits (N, C): an array (N, C)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
