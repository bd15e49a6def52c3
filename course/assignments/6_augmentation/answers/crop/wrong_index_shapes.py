# diagnosis: index arrays that don't fit together
def crop(images, tops, lefts, margin=4):
    count, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="edge")
    rows = tops[:, None] + np.arange(height)
    columns = lefts[:, None] + np.arange(width)
    return padded[np.arange(count)[:, None], rows, columns]
