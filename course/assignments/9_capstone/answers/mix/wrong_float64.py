# diagnosis: the result is float64
def mix(images, labels, shares, partners):
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    each = shares[:, None, None, None]
    own = shares[:, None]
    return each * images + (1 - each) * images[partners], own * rows + (1 - own) * rows[partners]
