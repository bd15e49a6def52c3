def cosine_restarts(epoch, first, factor, highest, lowest):
    if epoch >= first:
        return cosine_restarts(epoch - first, first * factor, factor, highest, lowest)
    return lowest + (highest - lowest) * np.cos(np.pi * epoch / first / 2) ** 2
