# tries: NaN for images and labels
def mix(images, labels, shares, partners):
    return np.full(images.shape, np.nan, np.float32), np.full((len(images), 10), np.nan, np.float32)
