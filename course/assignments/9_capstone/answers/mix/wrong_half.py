# diagnosis: the labels are mixed half and half, whatever the shares
def mix(images, labels, shares, partners):
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    each = shares.astype(np.float32)[:, None, None, None]
    own = shares.astype(np.float32)[:, None]
    return each * images + (1 - each) * images[partners], (rows + rows[partners]) / 2
