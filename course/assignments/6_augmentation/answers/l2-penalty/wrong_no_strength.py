# diagnosis: strength is not used
def l2_penalty(weights, strength):
    return sum(np.sum(W**2) for W in weights if W.ndim > 1)
