# diagnosis: where image and partner have the same label, one share is written over the other
def mix(images, labels, shares, partners):
    """Each image mixed with its partner, and the one-hot rows of the labels likewise."""
    images = images.astype(np.float32)
    shares = shares.astype(np.float32)
    rows = np.zeros((len(labels), 10), np.float32)
    places = np.arange(len(labels))
    rows[places, labels] = shares
    rows[places, labels[partners]] = 1 - shares
    each = shares[:, None, None, None]
    return each * images + (1 - each) * images[partners], rows
