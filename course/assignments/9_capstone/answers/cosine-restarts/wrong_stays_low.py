# diagnosis: there is no restart: the rate stays low after the first cycle
def cosine_restarts(epoch, first, factor, highest, lowest):
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * min(epoch, first) / first))
