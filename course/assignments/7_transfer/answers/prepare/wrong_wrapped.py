# diagnosis: uint8 wraps
def prepare(images):
    means = np.array([103.939, 116.779, 123.68]).astype(images.dtype)
    return (images[..., ::-1] - means).astype(np.float32)
