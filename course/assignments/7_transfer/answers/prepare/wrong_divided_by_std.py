# diagnosis: the means are right, and then divided by a standard deviation
def prepare(images):
    means = np.array([103.939, 116.779, 123.68], dtype=np.float32)
    return (images[..., ::-1].astype(np.float32) - means) / np.array([57.375, 57.12, 58.395], np.float32)
