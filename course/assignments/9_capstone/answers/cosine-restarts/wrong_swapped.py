# diagnosis: highest and lowest are swapped
def cosine_restarts(epoch, first, factor, highest, lowest):
    length = first
    while epoch >= length:
        epoch -= length
        length *= factor
    return highest + (lowest - highest) / 2 * (1 + np.cos(np.pi * epoch / length))
