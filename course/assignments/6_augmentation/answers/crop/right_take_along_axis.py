def crop(images, tops, lefts, margin=4):
    """Windows of the images (N, H, W, C), made larger by `margin`, that begin at tops (N,) and lefts (N,)."""
    height, width = images.shape[1:3]
    rows = np.clip(tops[:, None] + np.arange(height) - margin, 0, height - 1)
    columns = np.clip(lefts[:, None] + np.arange(width) - margin, 0, width - 1)
    images = np.take_along_axis(images, rows[:, :, None, None], axis=1)
    return np.take_along_axis(images, columns[:, None, :, None], axis=2)
