# diagnosis: one mean of all colours, three times
def channel_statistics(images):
    """Mean (3,) and standard deviation (3,) of each colour of the images (N, 32, 32, 3)."""
    return np.full(3, images.mean()), images.std(axis=(0, 1, 2))
