# diagnosis: the partner's share is used for the images
def mix(images, labels, shares, partners):
    """Each image mixed with its partner, and the one-hot rows of the labels likewise."""
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    shares = shares[partners].astype(np.float32)[:, None]
    each = shares[:, :, None, None]
    return each * images + (1 - each) * images[partners], shares * rows + (1 - shares) * rows[partners]
