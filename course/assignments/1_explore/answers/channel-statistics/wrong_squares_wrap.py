# diagnosis: uint8 wraps: 16 * 16 is 0 there
def channel_statistics(images):
    """Mean (3,) and standard deviation (3,) of each colour of the images (N, 32, 32, 3)."""
    mean = images.mean(axis=(0, 1, 2))
    std = np.sqrt((images**2).mean(axis=(0, 1, 2)) - mean**2)
    return mean, std
