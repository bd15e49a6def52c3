# tries: NaN for every epoch
def cosine_restarts(epoch, first, factor, highest, lowest):
    return float("nan")
