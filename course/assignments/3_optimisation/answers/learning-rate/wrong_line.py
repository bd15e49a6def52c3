# diagnosis: a straight line, not half a cosine
def learning_rate(step, steps, warmup, highest, lowest=0.0):
    """The learning rate of a step: a linear warm-up, then half a cosine."""
    if step < warmup:
        return highest * (step + 1) / warmup
    share = (step - warmup) / (steps - warmup)
    return lowest + (highest - lowest) * (1 - share)
