# diagnosis: computed in float16
def normalise_parts(train, test):
    """Both parts (N, 32, 32, 3), normalised for each colour with the statistics of the training images."""
    mean, std = channel_statistics(train)
    normalised = ((train - mean) / std).astype(np.float32)
    return normalised.round(3).astype(np.float16), ((test - mean) / std).astype(np.float32)
