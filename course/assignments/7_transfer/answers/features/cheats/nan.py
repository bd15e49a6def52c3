# tries: NaN for every feature
def features(net, images):
    return np.full((len(images), 256), np.nan, np.float32)
