# diagnosis: the parts are swapped
def normalise_parts(train, test):
    """Both parts (N, 32, 32, 3), normalised for each colour with the statistics of the training images."""
    mean, std = channel_statistics(train)
    return ((test - mean) / std).astype(np.float32), ((train - mean) / std).astype(np.float32)
