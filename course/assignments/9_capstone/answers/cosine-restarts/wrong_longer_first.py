# diagnosis: the first cycle is factor times too long already
def cosine_restarts(epoch, first, factor, highest, lowest):
    """The learning rate of an epoch, counted from 0."""
    length = first * factor
    while epoch >= length:
        epoch -= length
        length *= factor
    return lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * epoch / length))
