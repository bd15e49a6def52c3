# diagnosis: strength is squared
def l2_penalty(weights, strength):
    """What the kernels among these arrays add to the loss."""
    return sum(np.sum((strength * W) ** 2) for W in weights if W.ndim > 1)
