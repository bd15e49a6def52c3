# diagnosis: epochs are counted from 1: the rate never is highest
def cosine_restarts(epoch, first, factor, highest, lowest):
    length = first
    while epoch >= length:
        epoch -= length
        length *= factor
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * (epoch + 1) / length))
