# diagnosis: the sum of the kernels' norms
def l2_penalty(weights, strength):
    return strength * sum(np.linalg.norm(W) for W in weights if W.ndim > 1)
