# diagnosis: red and blue are swapped
def channel_statistics(images):
    """Mean (3,) and standard deviation (3,) of each colour of the images (N, 32, 32, 3)."""
    images = images[..., ::-1]
    return images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2))
