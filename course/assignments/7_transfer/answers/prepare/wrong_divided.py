# diagnosis: divided by 255 after subtracting the means
def prepare(images):
    return (images[..., ::-1].astype(np.float32) - np.array([103.939, 116.779, 123.68], np.float32)) / 255
