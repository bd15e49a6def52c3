# diagnosis: not both are returned
def mix(images, labels, shares, partners):
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    each = shares.astype(np.float32)[:, None, None, None]
    own = shares.astype(np.float32)[:, None]
    return each * images + (1 - each) * images[partners]
