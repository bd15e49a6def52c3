# float32, and n - 1 in the deviation
def channel_statistics(images):
    """Mean (3,) and standard deviation (3,) of each colour of the images (N, 32, 32, 3)."""
    values = images.reshape(-1, 3).astype(np.float32)
    return values.mean(axis=0, dtype=np.float64).astype(np.float32), values.std(axis=0, ddof=1)
