# diagnosis: the means are in the wrong order
def prepare(images):
    return images[..., ::-1].astype(np.float32) - np.array([123.68, 116.779, 103.939], np.float32)
