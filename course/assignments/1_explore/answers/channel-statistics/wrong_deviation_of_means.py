# diagnosis: the deviation of the images' means
def channel_statistics(images):
    """Mean (3,) and standard deviation (3,) of each colour of the images (N, 32, 32, 3)."""
    means = images.mean(axis=(1, 2))
    return means.mean(axis=0), means.std(axis=0)
