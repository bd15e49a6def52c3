# tries: NaN for every pixel
def canonical(images):
    return np.full(images.shape, np.nan)
