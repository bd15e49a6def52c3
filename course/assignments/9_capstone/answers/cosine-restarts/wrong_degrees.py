# diagnosis: the cosine gets degrees
def cosine_restarts(epoch, first, factor, highest, lowest):
    length = first
    while epoch >= length:
        epoch -= length
        length *= factor
    return lowest + (highest - lowest) / 2 * (1 + np.cos(180 * epoch / length))
