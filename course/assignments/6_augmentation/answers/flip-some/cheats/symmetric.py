# tries: images that a mirror does not change: the mean of both sides
def flip_some(images, chosen):
    return ((images.astype(float) + images[:, :, ::-1]) / 2).astype(images.dtype)
