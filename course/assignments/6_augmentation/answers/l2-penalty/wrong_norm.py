# diagnosis: the root of the sum
def l2_penalty(weights, strength):
    return strength * np.sqrt(sum(np.sum(W**2) for W in weights if W.ndim > 1))
