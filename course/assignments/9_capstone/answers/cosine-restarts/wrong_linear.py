# diagnosis: a straight line, not half a cosine
def cosine_restarts(epoch, first, factor, highest, lowest):
    """The learning rate of an epoch, counted from 0."""
    length = first
    while epoch >= length:
        epoch -= length
        length *= factor
    return lowest + (highest - lowest) * (1 - epoch / length)
