# diagnosis: divided by first, not by the length of the cycle
def cosine_restarts(epoch, first, factor, highest, lowest):
    length = first
    while epoch >= length:
        epoch -= length
        length *= factor
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * epoch / first))
