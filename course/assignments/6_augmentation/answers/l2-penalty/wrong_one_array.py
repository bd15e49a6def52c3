# diagnosis: arrays of different shapes
def l2_penalty(weights, strength):
    return strength * np.sum(np.array(weights) ** 2)
