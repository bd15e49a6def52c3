# by the square of a sine
def learning_rate(step, steps, warmup, highest, lowest=0.0):
    left = (steps - step) / (steps - warmup)
    cosine = lowest + (highest - lowest) * np.sin(np.pi / 2 * min(left, 1)) ** 2
    return cosine if step >= warmup else highest / warmup * (step + 1)
