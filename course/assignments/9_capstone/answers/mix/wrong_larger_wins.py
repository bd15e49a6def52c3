# diagnosis: the label with the larger share gets everything
def mix(images, labels, shares, partners):
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    each = shares.astype(np.float32)[:, None, None, None]
    own = shares.astype(np.float32)[:, None]
    return each * images + (1 - each) * images[partners], np.where(own >= 0.5, rows, rows[partners])
