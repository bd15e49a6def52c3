# diagnosis: there is no restart: the cosine swings back up
def cosine_restarts(epoch, first, factor, highest, lowest):
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * epoch / first))
