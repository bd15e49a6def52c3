# diagnosis: the result is float64: eight times the memory, or another range of values
def crop(images, tops, lefts, margin=4):
    """Windows of the images (N, H, W, C), made larger by `margin`, that begin at tops (N,) and lefts (N,)."""
    count, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="edge")
    rows = tops[:, None] + np.arange(height)
    columns = lefts[:, None] + np.arange(width)
    return padded.astype(float)[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]
