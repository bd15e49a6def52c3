# tries: NaN for every feature
def bottleneck(base, images):
    return np.full((len(images), base.output.shape[-1]), np.nan, np.float32)
