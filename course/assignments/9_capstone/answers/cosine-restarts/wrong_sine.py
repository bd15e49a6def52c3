# diagnosis: the sine, not the cosine
def cosine_restarts(epoch, first, factor, highest, lowest):
    """The learning rate of an epoch, counted from 0."""
    length = first
    while epoch >= length:
        epoch -= length
        length *= factor
    return lowest + (highest - lowest) / 2 * (1 + np.sin(np.pi * epoch / length))
