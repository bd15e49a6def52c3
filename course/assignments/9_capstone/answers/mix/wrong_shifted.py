# diagnosis: the images have other partners: the batch shifted by one
def mix(images, labels, shares, partners):
    """Each image mixed with its partner, and the one-hot rows of the labels likewise."""
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    shares = shares.astype(np.float32)[:, None]
    each = shares[:, :, None, None]
    return each * images + (1 - each) * np.roll(images, 1, axis=0), shares * rows + (1 - shares) * np.roll(rows, 1, axis=0)
