def cosine_restarts(epoch, first, factor, highest, lowest):
    start, length = 0, first
    while start + length <= epoch:
        start, length = start + length, factor * length
    wave = np.cos(np.pi * (epoch - start) / length)
    return 0.5 * (highest + lowest) + 0.5 * (highest - lowest) * wave
