# diagnosis: 1 - share is spread over all classes: that is label smoothing
def mix(images, labels, shares, partners):
    """Each image mixed with its partner, and the one-hot rows of the labels likewise."""
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    shares = shares.astype(np.float32)[:, None]
    each = shares[:, :, None, None]
    return each * images + (1 - each) * images[partners], shares * rows + (1 - shares) / 10
