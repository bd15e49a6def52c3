# diagnosis: the mixed levels are truncated to integers
def mix(images, labels, shares, partners):
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    each = shares.astype(np.float32)[:, None, None, None]
    own = shares.astype(np.float32)[:, None]
    return (each * images + (1 - each) * images[partners]).astype(np.uint8), own * rows + (1 - own) * rows[partners]
