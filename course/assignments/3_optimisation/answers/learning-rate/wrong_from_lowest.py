# diagnosis: the warm-up begins at lowest
def learning_rate(step, steps, warmup, highest, lowest=0.0):
    """The learning rate of a step: a linear warm-up, then half a cosine."""
    if step < warmup:
        return lowest + (highest - lowest) * (step + 1) / warmup
    share = (step - warmup) / (steps - warmup)
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * share))
