# diagnosis: works only for images of 32 pixels a side
def crop(images, tops, lefts, margin=4):
    """Windows of the images (N, H, W, C), made larger by `margin`, that begin at tops (N,) and lefts (N,)."""
    count, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="edge")
    rows = tops[:, None] + np.arange(32)
    columns = lefts[:, None] + np.arange(32)
    return padded[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]
