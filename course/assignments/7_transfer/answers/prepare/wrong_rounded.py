# diagnosis: the means are rounded to integers
def prepare(images):
    means = np.array([103.939, 116.779, 123.68], dtype=np.float32)
    return images[..., ::-1].astype(np.float32) - np.round(means)
