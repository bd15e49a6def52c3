# diagnosis: the channels come first: that is another framework's order
def prepare(images):
    means = np.array([103.939, 116.779, 123.68], dtype=np.float32)
    return (images[..., ::-1].astype(np.float32) - means).transpose(0, 3, 1, 2)
