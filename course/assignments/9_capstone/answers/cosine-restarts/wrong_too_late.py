# diagnosis: the restart comes one epoch too late
def cosine_restarts(epoch, first, factor, highest, lowest):
    length = first
    while epoch > length:
        epoch -= length + 1
        length *= factor
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * epoch / length))
