# diagnosis: one number for all colours
def channel_statistics(images):
    """Mean (3,) and standard deviation (3,) of each colour of the images (N, 32, 32, 3)."""
    return images.mean(), images.std()
