# diagnosis: the shares run along the classes, not along the images
def mix(images, labels, shares, partners):
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    each = shares.astype(np.float32)[:, None, None, None]
    own = shares.astype(np.float32)
    return each * images + (1 - each) * images[partners], own * rows + (1 - own) * rows[partners]
