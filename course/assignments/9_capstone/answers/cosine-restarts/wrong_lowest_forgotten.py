# diagnosis: lowest is not added
def cosine_restarts(epoch, first, factor, highest, lowest):
    length = first
    while epoch >= length:
        epoch -= length
        length *= factor
    return (highest - lowest) / 2 * (1 + np.cos(np.pi * epoch / length))
