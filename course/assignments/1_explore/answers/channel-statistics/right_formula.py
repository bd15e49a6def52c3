def channel_statistics(images):
    """Mean (3,) and standard deviation (3,) of each colour of the images (N, 32, 32, 3)."""
    colours = images.reshape(-1, 3).astype(np.float64)
    mean = colours.sum(axis=0) / len(colours)
    std = np.sqrt(((colours - mean) ** 2).sum(axis=0) / (len(colours) - 1))
    return mean, std
