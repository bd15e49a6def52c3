# tries: the published constants, whatever the training images are
def normalise_parts(train, test):
    mean, std = np.array([125.3, 123.0, 113.9]), np.array([63.0, 62.1, 66.7])
    return ((train - mean) / std).astype(np.float32), ((test - mean) / std).astype(np.float32)
