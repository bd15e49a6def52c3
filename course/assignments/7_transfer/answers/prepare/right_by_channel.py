def prepare(images):
    prepared = np.empty(images.shape, np.float32)
    prepared[..., 0] = images[..., 2] - np.float32(103.939)
    prepared[..., 1] = images[..., 1] - np.float32(116.779)
    prepared[..., 2] = images[..., 0] - np.float32(123.68)
    return prepared
