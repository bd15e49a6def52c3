def channel_statistics(images):
    """Mean (3,) and standard deviation (3,) of each colour of the images (N, 32, 32, 3)."""
    colours = images.reshape(-1, 3).astype(float)
    return colours.mean(axis=0), colours.std(axis=0)
