def normalise_parts(train, test):
    """Both parts (N, 32, 32, 3), normalised for each colour with the statistics of the training images."""
    mean, std = (values.astype(np.float32) for values in channel_statistics(train))
    return (train.astype(np.float32) - mean) / std, (test.astype(np.float32) - mean) / std
