def l2_penalty(weights, strength):
    total = 0.0
    for W in weights:
        if len(W.shape) >= 2:
            total += float((W * W).sum())
    return total * strength
