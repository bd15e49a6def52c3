# diagnosis: factor is not used: every cycle is as long as the first
def cosine_restarts(epoch, first, factor, highest, lowest):
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * (epoch % first) / first))
