def prepare(images):
    centred = images.astype(np.float64) - np.array([123.68, 116.779, 103.939])
    return np.flip(centred, axis=-1).astype(np.float32)
