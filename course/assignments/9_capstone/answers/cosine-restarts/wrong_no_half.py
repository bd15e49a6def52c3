# diagnosis: the ½ is missing
def cosine_restarts(epoch, first, factor, highest, lowest):
    length = first
    while epoch >= length:
        epoch -= length
        length *= factor
    return lowest + (highest - lowest) * (1 + np.cos(np.pi * epoch / length))
