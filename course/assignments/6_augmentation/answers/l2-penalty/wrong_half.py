# diagnosis: half of it
def l2_penalty(weights, strength):
    return 0.5 * strength * sum(np.sum(W**2) for W in weights if W.ndim > 1)
