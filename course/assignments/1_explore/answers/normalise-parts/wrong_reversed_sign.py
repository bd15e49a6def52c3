# diagnosis: the sign is reversed
def normalise_parts(train, test):
    """Both parts (N, 32, 32, 3), normalised for each colour with the statistics of the training images."""
    mean, std = channel_statistics(train)
    return ((mean - train) / std).astype(np.float32), ((mean - test) / std).astype(np.float32)
