def prepare(images):
    means = np.array([103.939, 116.779, 123.68], dtype=np.float32)
    blue, green, red = images[..., 2], images[..., 1], images[..., 0]
    return np.stack([blue - means[0], green - means[1], red - means[2]], axis=-1).astype("float32")
