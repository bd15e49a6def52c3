# math, in float32
def learning_rate(step, steps, warmup, highest, lowest=0.0):
    from math import cos, pi

    if warmup and step < warmup:
        return np.float32(highest * (step + 1) / warmup)
    angle = pi * (step - warmup) / (steps - warmup)
    return np.float32(0.5 * (highest + lowest) + 0.5 * (highest - lowest) * cos(angle))
