# diagnosis: both labels count 1: a row no longer adds up to 1
def mix(images, labels, shares, partners):
    """Each image mixed with its partner, and the one-hot rows of the labels likewise."""
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    shares = shares.astype(np.float32)[:, None]
    each = shares[:, :, None, None]
    return each * images + (1 - each) * images[partners], np.clip(rows + rows[partners], 0, 1)
