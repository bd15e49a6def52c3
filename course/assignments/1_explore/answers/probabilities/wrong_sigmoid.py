# diagnosis: a sigmoid
def probabilities(logits):
    """Softmax of each row of logits (N, C): an array (N, C)."""
    return 1 / (1 + np.exp(-logits))
