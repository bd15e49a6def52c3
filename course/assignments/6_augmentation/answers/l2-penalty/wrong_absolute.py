# diagnosis: that is L1
def l2_penalty(weights, strength):
    return strength * sum(np.sum(np.abs(W)) for W in weights if W.ndim > 1)
