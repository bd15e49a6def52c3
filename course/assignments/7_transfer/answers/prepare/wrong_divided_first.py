# diagnosis: divided by 255 first: the means are of values from 0 to 255
def prepare(images):
    return images[..., ::-1].astype(np.float32) / 255 - np.array([103.939, 116.779, 123.68], np.float32)
