# diagnosis: one share for all images: the first
def mix(images, labels, shares, partners):
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    each = shares.astype(np.float32)[:, None, None, None]
    own = shares.astype(np.float32)[:, None]
    return each[0] * images + (1 - each[0]) * images[partners], own * rows + (1 - own) * rows[partners]
