# diagnosis: only the last kernel counts
def l2_penalty(weights, strength):
    """What the kernels among these arrays add to the loss."""
    for W in weights:
        if W.ndim > 1:
            penalty = strength * np.sum(W**2)
    return penalty
