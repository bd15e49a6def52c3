# diagnosis: likely cause: the channels are still red, green, blue
def prepare(images):
    return images.astype(np.float32) - np.array([123.68, 116.779, 103.939], np.float32)
