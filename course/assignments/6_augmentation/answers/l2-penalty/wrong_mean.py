# diagnosis: means of squares
def l2_penalty(weights, strength):
    return strength * sum(np.mean(W**2) for W in weights if W.ndim > 1)
