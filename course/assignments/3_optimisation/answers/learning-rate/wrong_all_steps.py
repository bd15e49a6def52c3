# diagnosis: the steps of the warm-up are not subtracted
def learning_rate(step, steps, warmup, highest, lowest=0.0):
    """The learning rate of a step: a linear warm-up, then half a cosine."""
    if step < warmup:
        return highest * (step + 1) / warmup
    share = step / steps
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * share))
