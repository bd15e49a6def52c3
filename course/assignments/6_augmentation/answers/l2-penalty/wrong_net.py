# diagnosis: list of arrays already
def l2_penalty(weights, strength):
    return strength * sum(np.sum(W**2) for W in weights.get_weights() if W.ndim > 1)
