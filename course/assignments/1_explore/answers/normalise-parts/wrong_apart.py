# diagnosis: each part has its own statistics
def normalise_parts(train, test):
    """Both parts (N, 32, 32, 3), normalised for each colour with the statistics of the training images."""
    parts = []
    for images in (train, test):
        mean, std = channel_statistics(images)
        parts.append(((images - mean) / std).astype(np.float32))
    return parts
