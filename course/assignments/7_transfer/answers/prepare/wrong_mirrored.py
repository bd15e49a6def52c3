# diagnosis: left and right are swapped, not red and blue
def prepare(images):
    return images[:, :, ::-1].astype(np.float32) - np.array([103.939, 116.779, 123.68], np.float32)
