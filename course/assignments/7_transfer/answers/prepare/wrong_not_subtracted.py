# diagnosis: no mean is subtracted
def prepare(images):
    return images[..., ::-1].astype(np.float32)
