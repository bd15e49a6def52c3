def cosine_restarts(epoch, first, factor, highest, lowest):
    if factor == 1:
        since, length = epoch % first, first
    else:
        ends = first * np.cumsum(factor ** np.arange(30.0))
        cycle = int(np.sum(ends <= epoch))
        since, length = epoch - (ends[cycle - 1] if cycle else 0), first * factor**cycle
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * since / length))
