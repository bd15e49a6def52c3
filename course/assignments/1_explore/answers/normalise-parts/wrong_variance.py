# diagnosis: divided by the variance
def normalise_parts(train, test):
    """Both parts (N, 32, 32, 3), normalised for each colour with the statistics of the training images."""
    mean, std = channel_statistics(train)
    return ((train - mean) / std**2).astype(np.float32), ((test - mean) / std**2).astype(np.float32)
