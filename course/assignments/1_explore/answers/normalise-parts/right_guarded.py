# a small number beside the deviation, and a list
def normalise_parts(train, test):
    """Both parts (N, 32, 32, 3), normalised for each colour with the statistics of the training images."""
    mean, std = channel_statistics(train)
    return [((part - mean) / (std + 1e-7)).astype("float32") for part in (train, test)]
