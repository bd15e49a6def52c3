# diagnosis: the result is float64
def prepare(images):
    return images[..., ::-1] - np.array([103.939, 116.779, 123.68])
