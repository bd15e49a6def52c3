def l2_penalty(weights, strength):
    return strength * sum(np.linalg.norm(W.ravel()) ** 2 for W in weights if np.ndim(W) != 1)
