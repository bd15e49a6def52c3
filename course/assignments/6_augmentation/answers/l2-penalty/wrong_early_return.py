# diagnosis: only the first kernel counts
def l2_penalty(weights, strength):
    for W in weights:
        if W.ndim > 1:
            return strength * np.sum(W**2)
