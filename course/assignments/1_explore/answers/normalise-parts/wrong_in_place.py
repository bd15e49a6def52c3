# diagnosis: an array of uint8 can't hold the result
def normalise_parts(train, test):
    """Both parts (N, 32, 32, 3), normalised for each colour with the statistics of the training images."""
    mean, std = channel_statistics(train)
    for images in (train, test):
        images -= mean
        images /= std
    return train, test
