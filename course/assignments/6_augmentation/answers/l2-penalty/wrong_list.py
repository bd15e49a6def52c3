# diagnosis: none of the mistakes this check knows
def l2_penalty(weights, strength):
    """What the kernels among these arrays add to the loss."""
    return [strength * np.sum(W**2) for W in weights if W.ndim > 1]
