# diagnosis: the exponentials are not divided
def probabilities(logits):
    """Softmax of each row of logits (N, C): an array (N, C)."""
    return np.exp(logits)
