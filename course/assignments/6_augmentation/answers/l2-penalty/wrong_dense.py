# diagnosis: convolutions are left out
def l2_penalty(weights, strength):
    return strength * sum(np.sum(W**2) for W in weights if W.ndim == 2)
