# diagnosis: works only for images of 32 pixels a side
def mix(images, labels, shares, partners):
    """Each image mixed with its partner, and the one-hot rows of the labels likewise."""
    images = images.astype(np.float32).reshape(-1, 32, 32, 3)
    rows = np.eye(10, dtype=np.float32)[labels]
    shares = shares.astype(np.float32)[:, None]
    each = shares[:, :, None, None]
    return each * images + (1 - each) * images[partners], shares * rows + (1 - shares) * rows[partners]
