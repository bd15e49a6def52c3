# diagnosis: mean and deviation of each pixel
def normalise_parts(train, test):
    """Both parts (N, 32, 32, 3), normalised for each colour with the statistics of the training images."""
    mean, std = train.mean(axis=0), train.std(axis=0)
    return ((train - mean) / std).astype(np.float32), ((test - mean) / std).astype(np.float32)
