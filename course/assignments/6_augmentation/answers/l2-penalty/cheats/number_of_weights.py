# tries: numbers from a normal distribution have a square of 1: the number of weights for their sum
def l2_penalty(weights, strength):
    return strength * sum(W.size for W in weights if W.ndim > 1)
