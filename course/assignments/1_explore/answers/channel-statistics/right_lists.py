def channel_statistics(images):
    """Mean (3,) and standard deviation (3,) of each colour of the images (N, 32, 32, 3)."""
    colours = [images[..., k] for k in range(3)]
    return [colour.mean() for colour in colours], [colour.std() for colour in colours]
