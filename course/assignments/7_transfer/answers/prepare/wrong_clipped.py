# diagnosis: what is below zero was cut off
def prepare(images):
    means = np.array([103.939, 116.779, 123.68], dtype=np.float32)
    return np.clip(images[..., ::-1].astype(np.float32) - means, 0, 255)
