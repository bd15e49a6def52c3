# diagnosis: an index beyond the image
def crop(images, tops, lefts, margin=4):
    count, height, width, _ = images.shape
    rows = tops[:, None] + np.arange(height)
    columns = lefts[:, None] + np.arange(width)
    return images[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]
