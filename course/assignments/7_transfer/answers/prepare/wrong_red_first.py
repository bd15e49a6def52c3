# diagnosis: the channels are still red, green, blue; the means are those of blue, green, red
def prepare(images):
    return images.astype(np.float32) - np.array([103.939, 116.779, 123.68], np.float32)
