def crop(images, tops, lefts, margin=4):
    count, height, width, _ = images.shape
    rows = np.clip(tops[:, None] - margin + np.arange(height), 0, height - 1)
    columns = np.clip(lefts[:, None] - margin + np.arange(width), 0, width - 1)
    return images[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]
