# diagnosis: the images are in reverse order, and their colours as they were
def prepare(images):
    means = np.array([103.939, 116.779, 123.68], dtype=np.float32)
    return images[::-1].astype(np.float32) - means
