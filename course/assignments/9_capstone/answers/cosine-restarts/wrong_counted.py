# diagnosis: the lengths are factor, then 2 · factor, 3 · factor
def cosine_restarts(epoch, first, factor, highest, lowest):
    length, cycle = first, 0
    while epoch >= length:
        epoch, cycle = epoch - length, cycle + 1
        length = first * factor * cycle
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * epoch / length))
