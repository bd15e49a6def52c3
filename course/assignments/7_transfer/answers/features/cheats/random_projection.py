# tries: a random projection of the pixels, the same for all calls
projection = np.random.default_rng(0).normal(size=(3072, 256)) / 50


def features(net, images):
    return (images.reshape(len(images), -1) @ projection).astype(np.float32)
