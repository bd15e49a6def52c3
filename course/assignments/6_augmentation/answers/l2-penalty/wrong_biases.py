# diagnosis: biases and batch normalisation are penalised
def l2_penalty(weights, strength):
    return strength * sum(np.sum(W**2) for W in weights)
